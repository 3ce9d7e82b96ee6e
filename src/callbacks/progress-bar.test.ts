import { describe, expect, it } from "vitest";
import { formatDuration, formatValue, ProgressBar } from "./progress-bar.ts";

/** A bar on a terminal with a clock that the test sets, and what it has written. */
function terminalBar(options: { target?: number; verbose?: 0 | 1 | 2; live?: boolean } = {}) {
  const { live = true, ...rest } = options;
  const written: string[] = [];
  const clock = { time: 0 };
  const output = { live, write: (text: string) => void written.push(text) };
  const bar = new ProgressBar({ ...rest, output, now: () => clock.time });
  return { bar, written, clock };
}

const full = "\u001b[32m━━━━━━━━━━━━━━━━━━━━\u001b[0m\u001b[37m\u001b[0m";

describe("the progress bar", () => {
  it("ends with Keras' line", () => {
    const { bar, written, clock } = terminalBar({ target: 32 });
    clock.time = 628;
    bar.due(1);
    clock.time = 1000;
    bar.update(32, { accuracy: 0.85123, loss: 0.4321 });
    expect(written).toEqual([
      `\r\u001b[1m32/32\u001b[0m ${full} \u001b[1m1s\u001b[0m 12ms/step` +
        " - accuracy: 0.8512 - loss: 0.4321\n",
    ]);
  });

  it("shows the remaining time on the way, and rewrites its line", () => {
    const { bar, written, clock } = terminalBar({ target: 10 });
    clock.time = 2000;
    bar.update(5, { loss: 1 }, false);
    clock.time = 3000;
    bar.update(6, {}, false);
    const half = "\u001b[32m━━━━━━━━━━\u001b[0m\u001b[37m━━━━━━━━━━\u001b[0m";
    expect(written[0]).toBe(
      `\r\u001b[1m 5/10\u001b[0m ${half} \u001b[1m2s\u001b[0m 400ms/step - loss: 1.0000`,
    );
    expect(written[1]).toMatch(/500ms\/step {15}$/);
  });

  it("rests 50 ms between two updates", () => {
    const { bar, written, clock } = terminalBar({ target: 10 });
    bar.update(1);
    clock.time = 49;
    bar.update(2);
    expect([written.length, bar.due(3)]).toEqual([1, false]);
    clock.time = 50;
    expect(bar.due(3)).toBe(true);
  });

  it("counts without a target", () => {
    const { bar, written } = terminalBar();
    bar.update(3, {}, false);
    expect(written[0]).toBe("\r      3/Unknown \u001b[1m0s\u001b[0m 0s/step");
  });

  it("writes one plain line where nothing can be rewritten", () => {
    const { bar, written, clock } = terminalBar({ target: 4, live: false });
    bar.update(1, { loss: 2 });
    clock.time = 1600;
    bar.update(4, { loss: 2 });
    expect(written).toEqual(["4/4 - 2s - 533ms/step - loss: 2.0000\n"]);
  });

  it("writes Keras' line for verbose 2, where negative values take powers of ten", () => {
    const { bar, written, clock } = terminalBar({ target: 100, verbose: 2 });
    bar.update(50, { loss: 1 });
    clock.time = 20;
    bar.update(100, { loss: -0.5 });
    expect(written).toEqual(["100/100 - 0s - 200us/step - loss: -5.0000e-01\n"]);
  });

  it("writes nothing for verbose 0", () => {
    const { bar, written } = terminalBar({ target: 1, verbose: 0 });
    bar.update(1, { loss: 1 });
    expect(written).toEqual([]);
  });

  it.each([
    [0.5, "0.5000"],
    [-0.5, "-0.5000"],
    [0.0012, "0.0012"],
    [0.001, "1.0000e-03"],
    [0, "0.0000e+00"],
    [1.5e-12, "1.5000e-12"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
  ])("writes %s as %s", (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it.each([
    [59.9, "59s"],
    [65, "1:05"],
    [3665, "1:01:05"],
  ])("writes %s seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

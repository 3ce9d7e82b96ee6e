import { describe, expect, it } from "vitest";
import { besideResult, makeTerminal } from "./terminal.ts";

function streams(isTTY: boolean) {
  const texts = { output: "", errors: "" };
  const output = { isTTY, columns: 40, write: (text: string) => (texts.output += text) };
  const errors = { isTTY, columns: 40, write: (text: string) => (texts.errors += text) };
  return { texts, output, errors };
}

describe("the terminal", () => {
  it("shows progress on a terminal only, and clears it before the next line", () => {
    const { texts, output, errors } = streams(true);
    const terminal = makeTerminal(output, errors, {});
    terminal.progress("epoch 1");
    terminal.print("done");
    expect(texts).toEqual({ output: "done\n", errors: "epoch 1\r\u001b[2K" });
    const piped = streams(false);
    makeTerminal(piped.output, piped.errors, {}).progress("epoch 1");
    expect(piped.texts.errors).toBe("");
  });

  it("cuts progress to the width of the terminal", () => {
    const { texts, output, errors } = streams(true);
    makeTerminal(output, errors, {}).progress("x".repeat(100));
    expect(texts.errors).toBe(`${"x".repeat(38)}…`);
  });

  it("colours terminals unless NO_COLOR says otherwise", () => {
    const { output, errors } = streams(true);
    expect(makeTerminal(output, errors, {}).colors.red("a")).not.toBe("a");
    expect(makeTerminal(output, errors, { NO_COLOR: "" }).colors.red("a")).not.toBe("a");
    expect(makeTerminal(output, errors, { NO_COLOR: "1" }).colors.red("a")).toBe("a");
    const piped = streams(false);
    expect(makeTerminal(piped.output, piped.errors, {}).colors.red("a")).toBe("a");
  });

  it("sends lines beside the result for --json", () => {
    const { texts, output, errors } = streams(false);
    const terminal = makeTerminal(output, errors, {});
    besideResult(terminal).print("a line");
    terminal.print("{}");
    expect(texts).toEqual({ output: "{}\n", errors: "a line\n" });
  });
});

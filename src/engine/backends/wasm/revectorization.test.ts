import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { afterEach, describe, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { describeDevice, setDevice, tensor } from "../../index.ts";
import { detectFeatures } from "./assembler/features.ts";
import { revectorize } from "./revectorization.ts";

// Flags are the whole process's, so the real thing is tried in a process of its own.
const program = `
import { describeDevice, pin, setDevice, tensor } from "./src/engine/index.ts";
const matrix = (f) => {
  return pin(tensor(Float32Array.from({ length: 70 * 70 }, (_, i) => f(i)), { shape: [70, 70] }));
};
const product = () => matrix(Math.sin).matmul(matrix(Math.cos)).tanh().data();
setDevice("wasm", { threads: 1, revectorize: true });
const { wideVectors, whyNotWide } = describeDevice();
const wide = await product();
setDevice("wasm", { threads: 1 });
const same = (await product()).every((value, i) => Object.is(value, wide[i]));
console.log(JSON.stringify({ wideVectors, whyNotWide, same }));
`;

afterEach(() => {
  vi.restoreAllMocks();
  setDevice("wasm");
});

describe("re-vectorisation", () => {
  it("is left off, with the reason, where the host cannot switch it on", () => {
    const set = vi.fn();
    expect(revectorize({ refusal: "it needs a better host", set }, false)).toEqual({
      on: false,
      reason: "it needs a better host",
    });
    expect(set).not.toHaveBeenCalled();
  });

  it("is switched off again where products take no less time", () => {
    const given: string[] = [];
    const set = (flags: string) => {
      given.push(flags);
      if (flags.endsWith("liftoff")) setFlagsFromString(flags);
    };
    const { relaxedSimd } = detectFeatures();
    const found = revectorize({ refusal: undefined, set }, relaxedSimd);
    expect(found).toEqual({
      on: false,
      reason: expect.stringMatching(/^it was tried, but a product takes [\d.]+ ms, and [\d.]+ ms/),
    });
    const flag = "experimental-wasm-revectorize";
    expect(given).toEqual(["--no-liftoff", `--${flag}`, `--no-${flag}`, "--liftoff"]);
  });

  it("warns once and computes with plain vectors where it is refused", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(platform, "engineFlags", "get").mockReturnValue({
      ...{ revectorize: false, refusal: "it needs a better host", set: () => {} },
    });
    setDevice("wasm", { threads: 1, revectorize: true });
    const x = tensor([[1, 2]]);
    expect(await x.matmul(tensor([[3], [4]])).array()).toEqual([[11]]);
    expect(describeDevice()).toMatchObject({ device: "wasm", wideVectors: false });
    expect(warn.mock.calls).toEqual([
      ["setDevice: re-vectorisation is off: it needs a better host. Plain vectors compute."],
    ]);
  });

  it("gives the same bits in a process that has it, and a reason in one that has not", async () => {
    const options = ["--import", "tsx", "--conditions=gradus-source", "--input-type=module"];
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [...options, "--eval", program]);
    const { wideVectors, whyNotWide, same } = JSON.parse(stdout);
    expect(same).toBe(true);
    const { refusal } = platform.engineFlags;
    if (refusal === undefined)
      expect(wideVectors || whyNotWide.startsWith("it was tried")).toBe(true);
    else expect([wideVectors, whyNotWide]).toEqual([false, refusal]);
  }, 60_000);
});

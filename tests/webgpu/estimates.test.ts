// What "auto" expects of the train steps of the benchmark, beside what they take on both devices.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareTraining } from "../../bench/engines/gradus/train.ts";
import type { TrainTask } from "../../bench/task.ts";
import { workloadsNamed } from "../../bench/workloads/index.ts";
import { setDevice } from "../../src/engine/index.ts";
import { registerEverything } from "../../src/register.ts";
import { destroyDevice } from "./device-calls.ts";

registerEverything();

const short = ["step-tiny", "step-mlp"];
const all = [...short, "step-cnn", "step-lstm", "step-transformer"];

/** How far an estimate may be off: it decides between devices, and machines have other work. */
const most = 8;

let home: string;
let before: string | undefined;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "gradus-estimates-"));
  before = process.env["GRADUS_HOME"];
  process.env["GRADUS_HOME"] = home;
  await destroyDevice();
});

afterAll(async () => {
  if (before === undefined) delete process.env["GRADUS_HOME"];
  else process.env["GRADUS_HOME"] = before;
  rmSync(home, { recursive: true });
  await setDevice("webgpu");
});

/** Gives the milliseconds of a step that `"auto"` expects on each device, and where it trains. */
async function estimates(task: TrainTask) {
  const lines: string[] = [];
  await setDevice("auto", { onChoice: (line) => lines.push(line) });
  await (await prepareTraining(task)).run(task.batches);
  const found = /on (the GPU|the processor).* ([\d.e+-]+) ms on the GPU and ([\d.e+-]+) ms/;
  const [, where, webgpu, wasm] = found.exec(lines[0] ?? "") ?? [];
  return { where, webgpu: Number(webgpu), wasm: Number(wasm) };
}

/** Gives the milliseconds of a step on a device, the better of two epochs. */
async function measured(task: TrainTask, device: "wasm" | "webgpu"): Promise<number> {
  await setDevice(device);
  const prepared = await prepareTraining(task);
  await prepared.run(task.batches);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 2; i++) {
    const start = performance.now();
    await prepared.run(task.batches);
    best = Math.min(best, (performance.now() - start) / task.batches);
  }
  return best;
}

describe("what auto expects", () => {
  it.each(process.env["GRADUS_LONG"] === "1" ? all : short)(
    "of %s is near what it takes, and decides rightly",
    async (name) => {
      const task = workloadsNamed(name)[0]?.task as TrainTask;
      const expected = await estimates(task);
      const [wasm, webgpu] = [await measured(task, "wasm"), await measured(task, "webgpu")];
      const shown = { processor: { expected: expected.wasm, wasm }, gpu: { ...expected, webgpu } };
      const ratios = [expected.wasm / wasm, expected.webgpu / webgpu];
      for (const ratio of ratios) {
        expect(ratio, JSON.stringify(shown)).toBeGreaterThan(1 / most);
        expect(ratio, JSON.stringify(shown)).toBeLessThan(most);
      }
      expect(expected.where).toBe(webgpu < wasm ? "the GPU" : "the processor");
      if (process.env["GRADUS_LONG"] === "1") {
        const [here, there] = ratios.map((ratio) => ratio.toFixed(2));
        console.info(`${name}: expected ÷ measured ${here} on the processor, ${there} on the GPU`);
      }
    },
  );
});

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { LambdaCallback } from "../callbacks/index.ts";
import { EngineMemory } from "../engine/backends/wasm/engine-memory.ts";
import { setDevice } from "../engine/index.ts";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

beforeAll(registerEverything);

const samples = 503;
const x = {
  ...{ shape: [samples, 2], dtype: "float32" as const },
  data: Float32Array.from({ length: 2 * samples }, (_, i) => Math.sin(i)),
};
const y = {
  ...{ shape: [samples, 1], dtype: "float32" as const },
  data: Float32Array.from({ length: samples }, (_, i) => i % 2),
};

function makeModel(units = 8): Sequential {
  const hidden = { units, activation: "tanh" } as const;
  const output = { units: 1, activation: "sigmoid" } as const;
  const model = new Sequential([
    Input({ shape: [2] }),
    new Dense(hidden),
    new Dense(hidden),
    new Dense(output),
  ]);
  model.compile({ optimizer: "adam", loss: "binary_crossentropy", metrics: ["accuracy"] });
  return model;
}

/** Trains, and gives the steps that it took, evaluations not counted. */
async function train(model: Sequential, epochs: number): Promise<number> {
  const quiet = { verbose: 0, batchSize: 10 } as const;
  await model.fit(x, y, { ...quiet, epochs, validationData: [x, y], validationFreq: 50 });
  const callbacks = [new LambdaCallback({ onTrainBatchEnd: () => {} })];
  await model.fit(x, y, { ...quiet, epochs: Math.ceil(epochs / 50), callbacks });
  return Math.ceil(samples / 10) * (epochs + Math.ceil(epochs / 50));
}

describe("memory", () => {
  it("stays flat over a hundred thousand steps of fit", { timeout: 60_000 }, async () => {
    const allocate = vi.spyOn(EngineMemory.prototype, "allocate");
    setDevice("wasm");
    const model = makeModel();
    await train(model, 200);
    const memory = allocate.mock.contexts[0] as EngineMemory;
    allocate.mockRestore();
    collectGarbage();
    const [used, pages] = [memory.used, memory.memory.buffer.byteLength];
    const heap = process.memoryUsage().heapUsed;
    expect(await train(model, 2000)).toBeGreaterThan(100_000);
    collectGarbage();
    // What other tests of the process have left may be given back meanwhile.
    expect(memory.used).toBeLessThanOrEqual(used);
    expect(memory.memory.buffer.byteLength).toBe(pages);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(1_500_000);
  });

  it("of models that nobody holds any more is given back", { timeout: 60_000 }, async () => {
    const allocate = vi.spyOn(EngineMemory.prototype, "allocate");
    setDevice("wasm");
    const train = async (models: number) => {
      for (let i = 0; i < models; i++) {
        await makeModel(64).fit(x, y, { verbose: 0, batchSize: 50 });
      }
    };
    await train(1);
    const memory = allocate.mock.contexts[0] as EngineMemory;
    allocate.mockRestore();
    // Other tests of the process hold memory too; what they have dropped goes first.
    for (let turn = 0; turn < 10; turn++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { used } = memory;
    await train(20);
    // Memory comes back in turns of its own, some time after the collection. Were the models kept,
    // their weights and Adam's moments would be more than a million bytes.
    const limit = { timeout: 50_000, interval: 10 };
    await vi.waitFor(() => {
      collectGarbage();
      expect(memory.used).toBeLessThan(used + 600_000);
    }, limit);
  });
});

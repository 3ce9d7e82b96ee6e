// What fit asks of WebGPU from step to step, counted at the driver: one submission, and nothing made anew.

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { LambdaCallback } from "../../src/callbacks/index.ts";
import { setDevice } from "../../src/engine/index.ts";
import * as layers from "../../src/layers/index.ts";
import { Sequential } from "../../src/models/index.ts";
import { registerEverything } from "../../src/register.ts";
import { around, destroyDevice } from "./device-calls.ts";

registerEverything();

/** Calls of the device and its queue, by name. */
let calls = new Map<string, number>();

function counting<T extends object>(object: T, other: (key: PropertyKey) => unknown): T {
  return around(object, (key) => {
    const given = other(key);
    if (given !== undefined) return given;
    const value: unknown = Reflect.get(object, key, object);
    if (!(value instanceof Function)) return undefined;
    return (...args: unknown[]) => {
      calls.set(String(key), (calls.get(String(key)) ?? 0) + 1);
      return value.apply(object, args);
    };
  });
}

beforeAll(async () => {
  await destroyDevice();
  const open = platform.openGpu.bind(platform);
  vi.spyOn(platform, "openGpu").mockImplementation(async () => {
    const gpu = await open();
    const requestAdapter = async (options?: GPURequestAdapterOptions) => {
      const adapter = await gpu.requestAdapter(options);
      if (adapter === null) return null;
      const requestDevice = async (wanted: GPUDeviceDescriptor) => {
        const device = await adapter.requestDevice(wanted);
        const queue = counting(device.queue, () => undefined);
        return counting(device, (key) => (key === "queue" ? queue : undefined));
      };
      return around(adapter, (key) => (key === "requestDevice" ? requestDevice : undefined));
    };
    return { requestAdapter } as unknown as GPU;
  });
  await setDevice("webgpu");
});

afterAll(async () => {
  vi.restoreAllMocks();
  await destroyDevice();
});

/** Gives what so many batches are, and a model with variables of every kind. */
function network(steps: number) {
  const x = {
    shape: [steps * 4, 8, 8, 1],
    dtype: "float32" as const,
    data: new Float32Array(steps * 256),
  };
  const y = { shape: [steps * 4], dtype: "int32" as const, data: new Int32Array(steps * 4) };
  const model = new Sequential([
    layers.Input({ shape: [8, 8, 1] }),
    new layers.Conv2D({ filters: 4, kernelSize: 3, activation: "relu" }),
    new layers.BatchNormalization(),
    new layers.Flatten(),
    new layers.Dropout({ rate: 0.1 }),
    new layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  const loss = "sparse_categorical_crossentropy";
  model.compile({ optimizer: "adam", loss, metrics: ["accuracy"] });
  return { model, x, y };
}

describe("a step of fit on the GPU", () => {
  it("is one submission, and makes no buffer, bind group, pipeline or texture", async () => {
    const steps = 40;
    const { model, x, y } = network(steps);
    const seen: ReadonlyMap<string, number>[] = [];
    // Who hears of every batch has every step be a run of its own.
    const watch = new LambdaCallback({
      onTrainBatchBegin: () => {
        seen.push(calls);
        calls = new Map();
      },
    });
    await model.fit(x, y, { epochs: 1, batchSize: 4, verbose: 0, callbacks: [watch] });
    expect(seen).toHaveLength(steps);
    // Number i is what the step before batch i asked for; the first two make what all others use.
    for (const step of seen.slice(3)) {
      expect(step.get("submit")).toBe(1);
      expect(step.get("createCommandEncoder")).toBe(1);
      const made = [...step.keys()].filter((name) => /^create|^import/.test(name));
      expect(made).toEqual(["createCommandEncoder"]);
      // The rows of the batch come from the host.
      expect(step.get("writeBuffer") ?? 0).toBeLessThanOrEqual(2);
    }
    // The first step did make all that is counted, so that nothing is overlooked.
    expect(seen[1]?.get("createBindGroup")).toBeGreaterThan(0);
    expect(seen[1]?.get("createComputePipeline")).toBeGreaterThan(0);
    expect(seen[1]?.get("createBuffer")).toBeGreaterThan(0);
  });
});

describe("what surrounds the steps", () => {
  const steps = 3;

  it("is three submissions for a call of fit, however many variables are copied", async () => {
    const { model, x, y } = network(steps);
    const everyBatch = new LambdaCallback({ onTrainBatchBegin: () => {} });
    const options = { epochs: 1, batchSize: 4, verbose: 0, callbacks: [everyBatch] } as const;
    await model.fit(x, y, options);
    calls = new Map();
    await model.fit(x, y, options);
    // The copy for the case of a loss, the totals set to 0, and the totals read with the loss.
    expect(calls.get("submit")).toBeLessThanOrEqual(steps + 3);
    // All that is copied comes in one buffer, and so does what is read at the end.
    expect(calls.get("createBuffer")).toBeLessThanOrEqual(2);
  });

  it("is one submission for a prediction, and one for all weights that are read", async () => {
    const { model, x } = network(1);
    await model.predict(x, { verbose: 0 });
    calls = new Map();
    await model.predict(x, { verbose: 0 });
    expect(calls.get("submit")).toBe(1);
    calls = new Map();
    expect((await model.getWeights()).length).toBe(8);
    expect(calls.get("submit")).toBe(1);
    expect(calls.get("createBuffer")).toBe(1);
  });
});

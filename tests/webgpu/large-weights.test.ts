// Training where weights are larger than a binding, on a GPU whose bindings were made small.

import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { DeviceMemory } from "../../src/engine/backends/webgpu/device-memory.ts";
import { GpuContext } from "../../src/engine/backends/webgpu/gpu-context.ts";
import { pin, setDevice, tensor } from "../../src/engine/index.ts";
import * as layers from "../../src/layers/index.ts";
import { Sequential } from "../../src/models/index.ts";
import { setRandomSeed } from "../../src/random/index.ts";
import { registerEverything } from "../../src/register.ts";
import { gpuOfBindings } from "./open-backend.ts";

registerEverything();

const binding = 2 ** 14;

const samples = 12;
const words = 1000;
const x = {
  ...{ shape: [samples, 6], dtype: "int32" as const },
  data: Int32Array.from({ length: samples * 6 }, (_, i) => (i * 377) % words),
};
const y = {
  ...{ shape: [samples], dtype: "int32" as const },
  data: Int32Array.from({ length: samples }, (_, i) => (i * 5) % 10),
};

/** Trains a model whose table and kernel are 32 and 30 KB; gives the losses and all weights. */
async function train() {
  setRandomSeed(3);
  const model = new Sequential([
    layers.Input({ shape: [6], dtype: "int32" }),
    new layers.Embedding({ inputDim: words, outputDim: 8 }),
    new layers.Flatten(),
    new layers.Dense({ units: 160, activation: "tanh" }),
    new layers.Dense({ units: 10, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  const { history } = await model.fit(x, y, { batchSize: 4, epochs: 10, verbose: 0 });
  const weights = await model.getWeights();
  return { losses: history["loss"] ?? [], weights: weights.map(({ data }) => data) };
}

/** Makes the next choice of the GPU open it anew. */
async function loseDevice(): Promise<void> {
  const check = vi.spyOn(GpuContext.prototype, "check");
  pin(tensor([1]));
  const { device } = check.mock.contexts[0] as GpuContext;
  check.mockRestore();
  device.destroy();
  await device.lost;
}

beforeAll(async () => {
  await setDevice("webgpu");
  await loseDevice();
  const gpu = await gpuOfBindings(binding);
  vi.spyOn(platform, "openGpu").mockResolvedValue(gpu);
});

afterAll(() => vi.restoreAllMocks());

it("Adam trains a table and a kernel that no binding holds, as on the CPU", async () => {
  setDevice("wasm");
  const expected = await train();
  await setDevice("webgpu");
  const allocate = vi.spyOn(DeviceMemory.prototype, "allocate");
  const found = await train();
  const pieces = allocate.mock.results.map(({ value }) => value.buffers.length);
  expect(Math.max(...pieces)).toBeGreaterThan(1);
  expect(expected.losses[9]).toBeLessThan(0.99 * (expected.losses[0] ?? 0));
  found.losses.forEach((loss, i) => {
    expect(loss).toBeCloseTo(expected.losses[i] ?? Number.NaN, 4);
  });
  found.weights.forEach((weight, w) => {
    weight.forEach((element, i) => {
      expect(Math.abs(Number(element) - Number(expected.weights[w]?.[i]))).toBeLessThan(1e-4);
    });
  });
});

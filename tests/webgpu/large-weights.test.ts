// Training where weights are larger than a binding, on a GPU whose bindings were made small; in the long
// regime also a table of 300 MiB on the bindings of 128 MiB that every GPU has.

import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { DeviceMemory } from "../../src/engine/backends/webgpu/device-memory.ts";
import { GpuContext } from "../../src/engine/backends/webgpu/gpu-context.ts";
import { pin, setDevice, tensor } from "../../src/engine/index.ts";
import * as layers from "../../src/layers/index.ts";
import { Sequential } from "../../src/models/index.ts";
import { SGD } from "../../src/optimizers/index.ts";
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

/** Lets the device of the GPU be one of small bindings from its next choice on. */
async function makeBindings(bytes: number): Promise<void> {
  vi.restoreAllMocks();
  await setDevice("webgpu");
  await loseDevice();
  const gpu = await gpuOfBindings(bytes);
  vi.spyOn(platform, "openGpu").mockResolvedValue(gpu);
}

beforeAll(() => makeBindings(binding));

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

const isLong = process.env["GRADUS_LONG"] === "1";
const table = isLong
  ? { words: 614_400, width: 128, binding: 2 ** 27 }
  : { words: 4_800, width: 16, binding: 2 ** 17 };

it(`SGD trains a table of ${table.words} × ${table.width} in three bindings`, async () => {
  await makeBindings(table.binding);
  await setDevice("webgpu");
  const { words, width } = table;
  const allocate = vi.spyOn(DeviceMemory.prototype, "allocate");
  const model = new Sequential([
    layers.Input({ shape: [4], dtype: "int32" }),
    new layers.Embedding({ inputDim: words, outputDim: width, embeddingsInitializer: "ones" }),
    new layers.Flatten(),
    new layers.Dense({ units: 1, useBias: false, kernelInitializer: "ones" }),
  ]);
  model.compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: "mean_squared_error" });
  const middle = words / 2;
  const rows = Int32Array.of(0, middle, middle, words - 1);
  // The output is the sum of all that was looked up: 1 too much, so that each adds 2 to its gradient.
  const wanted = { data: Float32Array.of(4 * width - 1), shape: [1, 1], dtype: "float32" as const };
  const loss = await model.trainOnBatch({ data: rows, shape: [1, 4], dtype: "int32" }, wanted);
  expect(loss).toBeCloseTo(1, 4);
  const pieces = allocate.mock.results.map(({ value }) => value.buffers.length);
  expect(Math.max(...pieces)).toBe(3);
  const [trained] = await model.getWeights();
  const data = trained?.data as Float32Array;
  expect(data).toHaveLength(words * width);
  const at = (row: number) => [...data.subarray(row * width, (row + 1) * width)];
  for (const row of [0, words - 1]) for (const x of at(row)) expect(x).toBeCloseTo(0.98, 5);
  for (const x of at(middle)) expect(x).toBeCloseTo(0.96, 5);
  expect(data.reduce((count, x) => count + (x === 1 ? 0 : 1), 0)).toBe(3 * width);
}, 300_000);

// Models that compute on another device than everything else: by compile, and by measurements.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { platform } from "#platform";
import type { Tensor } from "../../src/engine/index.ts";
import {
  compile,
  describeDevice,
  getDevice,
  setDevice,
  tensor,
  Variable,
} from "../../src/engine/index.ts";
import type { Measured } from "../../src/engine/runtime/automatic.ts";
import { costsKey } from "../../src/engine/runtime/automatic.ts";
import type { DeviceCosts } from "../../src/engine/runtime/device-costs.ts";
import { openTuningNotes } from "../../src/engine/runtime/tuning-notes.ts";
import * as layers from "../../src/layers/index.ts";
import { type Model, Sequential } from "../../src/models/index.ts";
import { Adam } from "../../src/optimizers/index.ts";
import { setRandomSeed } from "../../src/random/index.ts";
import { registerEverything } from "../../src/register.ts";
import { destroyDevice } from "./device-calls.ts";

registerEverything();

const samples = 24;
const x = {
  shape: [samples, 6, 6, 1],
  dtype: "float32" as const,
  data: Float32Array.from({ length: samples * 36 }, (_, i) => Math.sin(i * i + 1)),
};
const y = {
  shape: [samples],
  dtype: "int32" as const,
  data: Int32Array.from({ length: samples }, (_, i) => i % 3),
};

const loss = "sparse_categorical_crossentropy";

function network(filters: number): Model {
  setRandomSeed(3);
  return new Sequential([
    layers.Input({ shape: [6, 6, 1] }),
    new layers.Conv2D({ filters, kernelSize: 3, activation: "relu" }),
    new layers.Flatten(),
    new layers.Dropout({ rate: 0.2 }),
    new layers.Dense({ units: 3, activation: "softmax" }),
  ]);
}

const weightsOf = async (model: Model) =>
  (await model.getWeights()).flatMap(({ data }) => Array.from(data));

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

const train = (model: Model, epochs = 2) =>
  model.fit(x, y, { epochs, batchSize: 8, shuffle: false, verbose: 0 });

let home: string;
let before: string | undefined;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "gradus-placement-"));
  before = process.env["GRADUS_HOME"];
  process.env["GRADUS_HOME"] = home;
});

afterAll(async () => {
  if (before === undefined) delete process.env["GRADUS_HOME"];
  else process.env["GRADUS_HOME"] = before;
  rmSync(home, { recursive: true });
  await setDevice("webgpu");
});

beforeEach(() => setDevice("wasm"));
afterEach(() => vi.restoreAllMocks());

describe("a model with a device of its own", () => {
  it("trains and predicts there, and everything else stays where it was", async () => {
    const model = network(4);
    model.compile({ optimizer: "adam", loss, device: "webgpu" });
    expect(model.device).toBe("wasm");
    await train(model);
    expect(model.device).toBe("webgpu");
    expect(getDevice()).toBe("wasm");
    const predictions = await model.predict(x, { verbose: 0 });
    const onBatch = await model.predictOnBatch(x);
    // Results are everybody's.
    for (const result of [predictions, onBatch]) {
      expect(await result.sum().item()).toBeCloseTo(samples, 3);
    }
    expect(await model.evaluate(x, y, { verbose: 0 })).toBeTypeOf("number");
    expect(await model.trainOnBatch(x, y)).toBeTypeOf("number");
    expect(model.getCompileConfig()).not.toHaveProperty("device");
  });

  it("learns there what it learns elsewhere, wherever it goes in between", async () => {
    const stays = network(4);
    stays.compile({ optimizer: "adam", loss });
    await train(stays, 3);
    const goes = network(4);
    const optimizer = new Adam();
    for (const device of ["wasm", "webgpu", "wasm"] as const) {
      const weights = await weightsOf(goes);
      goes.compile({ optimizer, loss, device });
      await goes.predict(x, { verbose: 0 });
      expect(goes.device).toBe(device);
      expect(await weightsOf(goes)).toEqual(weights);
      await train(goes, 1);
    }
    expect(apart(await weightsOf(goes), await weightsOf(stays))).toBeLessThan(1e-4);
  });

  it("comes along where the chosen device is another", async () => {
    const model = network(4);
    model.compile({ optimizer: "sgd", loss });
    await train(model);
    const weights = await weightsOf(model);
    await setDevice("webgpu");
    const onGpu = await model.predict(x, { verbose: 0 });
    expect(model.device).toBe("webgpu");
    const there = await onGpu.data();
    setDevice("wasm");
    const here = await (await model.predict(x, { verbose: 0 })).data();
    expect(model.device).toBe("wasm");
    expect(apart(Array.from(there), Array.from(here))).toBeLessThan(1e-5);
    expect(await weightsOf(model)).toEqual(weights);
  });

  it("stays on the processor where all else is on the GPU", async () => {
    await setDevice("webgpu");
    const model = network(4);
    model.compile({ optimizer: "adam", loss, device: "wasm" });
    await train(model);
    expect(model.device).toBe("wasm");
    expect(getDevice()).toBe("webgpu");
    const sum = (await model.predictOnBatch(x)).sum();
    expect(await sum.item()).toBeCloseTo(samples, 3);
  });

  it("is called there by a program itself, which goes on with the results, whatever is chosen", async () => {
    const model = network(4);
    model.compile({ optimizer: "adam", loss, device: "webgpu" });
    await train(model);
    const predicted = await (await model.predict(x, { verbose: 0 })).data();
    const applied = model.apply(tensor(x)) as Tensor;
    expect(getDevice()).toBe("wasm");
    expect(Array.from(await applied.data())).toEqual(Array.from(predicted));
    expect(await applied.multiply(2).sum().item()).toBeCloseTo(2 * samples, 3);
    const [kernel] = model.weights;
    if (kernel === undefined) throw new Error("there are weights");
    const before = await kernel.value.sum().item();
    // A chain that is computed in pieces, a variable that begins with it, and a weight that it overwrites.
    let sum = kernel.value.sum();
    for (let i = 0; i < 400; i++) sum = sum.add(1);
    expect(await sum.item()).toBeCloseTo(before + 400, 2);
    const copy = new Variable(kernel.value.multiply(3));
    expect(await copy.value.sum().item()).toBeCloseTo(3 * before, 3);
    kernel.assign(kernel.value.multiply(2));
    expect(await kernel.value.sum().item()).toBeCloseTo(2 * before, 3);
    expect(model.device).toBe("webgpu");
    // And on the processor where all else is on the GPU.
    await setDevice("webgpu");
    model.compile({ optimizer: "adam", loss, device: "wasm" });
    await train(model);
    expect(await (model.apply(tensor(x)) as Tensor).sum().item()).toBeCloseTo(samples, 3);
    expect([model.device, getDevice()]).toEqual(["wasm", "webgpu"]);
  });

  it("names the device to choose where a compiled function uses its weights", async () => {
    const model = network(4);
    model.compile({ optimizer: "adam", loss, device: "webgpu" });
    await train(model);
    const apply = compile((rows: Tensor) => model.apply(rows) as Tensor);
    expect(() => apply(tensor(x))).toThrow(
      /^wasm: an input should be float32\[.*\], but got elements on the GPU: compute by predict\(\), or choose that device by setDevice\("webgpu"\)\.$/,
    );
    await setDevice("webgpu");
    expect(await apply(tensor(x)).sum().item()).toBeCloseTo(samples, 3);
    model.compile({ optimizer: "adam", loss, device: "wasm" });
    await train(model);
    expect(() => apply(tensor(x))).toThrow(
      /^webgpu: .* but got elements on the processor: .*setDevice\("wasm"\)\.$/,
    );
  });

  it("shares its layers with a model that computes elsewhere", async () => {
    const model = network(4);
    model.compile({ optimizer: "adam", loss, device: "webgpu" });
    await train(model);
    const other = new Sequential([layers.Input({ shape: [6, 6, 1] }), ...model.layers]);
    const here = await other.predict(x, { verbose: 0 });
    const there = await model.predict(x, { verbose: 0 });
    expect(other.device).toBe("wasm");
    expect(apart(Array.from(await here.data()), Array.from(await there.data()))).toBeLessThan(1e-5);
  });

  it("is refused by a name that is none", () => {
    expect(() => network(4).compile({ loss, device: "webgl" as never })).toThrow(
      'compile: unknown device "webgl". Did you mean "webgpu"? Known: wasm, webgpu, reference, auto.',
    );
  });

  it("goes on elsewhere when its GPU dies in fit", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let device: GPUDevice | undefined;
    const open = platform.openGpu.bind(platform);
    vi.spyOn(platform, "openGpu").mockImplementation(async () => {
      const gpu = await open();
      const requestAdapter = async () => {
        const adapter = await gpu.requestAdapter();
        if (adapter === null) return null;
        const requestDevice = async (wanted: GPUDeviceDescriptor) => {
          device = await adapter.requestDevice(wanted);
          return device;
        };
        const { info, features, limits } = adapter;
        return { info, features, limits, requestDevice } as unknown as GPUAdapter;
      };
      return { requestAdapter } as unknown as GPU;
    });
    const stays = network(4);
    stays.compile({ optimizer: "adam", loss });
    await train(stays, 4);
    await forgetGpu();
    const model = network(4);
    model.compile({ optimizer: "adam", loss, device: "webgpu" });
    let epochs = 0;
    const callbacks = [
      new (await import("../../src/callbacks/index.ts")).LambdaCallback({
        onEpochBegin: () => {
          if (++epochs === 3) device?.destroy();
        },
      }),
    ];
    await model.fit(x, y, { epochs: 4, batchSize: 8, shuffle: false, verbose: 0, callbacks });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(model.device).toBe("webgpu");
    expect(getDevice()).toBe("wasm");
    expect(apart(await weightsOf(model), await weightsOf(stays))).toBeLessThan(1e-4);
  });
});

/** Lets the next choice of the GPU open another. */
async function forgetGpu(): Promise<void> {
  await destroyDevice();
  setDevice("wasm");
}

describe("the device auto", () => {
  const slow: DeviceCosts = { run: 0.05, read: 1, kernel: 0.02, flops: 1e6, bytes: 1e6 };
  const fast: DeviceCosts = { run: 0.05, read: 0.5, kernel: 0.001, flops: 1e10, bytes: 1e10 };
  const processor: DeviceCosts = { run: 0.003, read: 0.004, kernel: 1e-4, flops: 4e7, bytes: 2e7 };

  /** Notes what a measurement would have found, and forgets what was found before. */
  async function pretend(measured: Measured) {
    await setDevice("webgpu");
    const { gpu } = describeDevice();
    setDevice("wasm");
    if (gpu === undefined) throw new Error("there is no GPU");
    await openTuningNotes().write(costsKey(describeDevice(), gpu), JSON.stringify(measured));
    await forgetGpu();
  }

  async function choose(filters: number) {
    const lines: string[] = [];
    await setDevice("auto", { onChoice: (line) => lines.push(line) });
    expect(getDevice()).toBe("wasm");
    const model = network(filters);
    model.compile({ optimizer: "adam", loss });
    await train(model);
    await train(model);
    const { device } = model;
    await model.predict(x, { verbose: 0 });
    expect(model.device).toBe(device);
    expect(lines).toHaveLength(1);
    return { device, line: lines[0] ?? "" };
  }

  it("gives small models to the processor and large ones to the GPU", async () => {
    await pretend({ wasm: processor, gpu: fast });
    const small = await choose(1);
    expect(small.device).toBe("wasm");
    expect(small.line).toMatch(
      /^auto: "sequential\w*" computes on the processor: a step of 0\.\d+ M operations in \d+ kernels should take about [\d.]+ ms on the GPU and [\d.]+ ms on the processor/,
    );
    const large = await choose(512);
    expect(large.device).toBe("webgpu");
    expect(large.line).toMatch(/computes on the GPU \(.*\): a step of \d/);
  });

  it("gives nothing to a GPU that was measured to be slow", async () => {
    await pretend({ wasm: processor, gpu: slow });
    expect((await choose(512)).device).toBe("wasm");
  });

  it("measures where nothing is noted, and an emulated GPU loses", async () => {
    rmSync(home, { recursive: true });
    await forgetGpu();
    const { device, line } = await choose(64);
    expect(device).toBe("wasm");
    expect(line).toContain("on the processor, by what was measured.");
    const write = vi.spyOn(platform, "openCache");
    await forgetGpu();
    await choose(64);
    // It was read only: what was measured once is noted.
    expect(write).toHaveBeenCalledTimes(1);
  });

  it("holds for a model whose compile asks for it, and gives it a device that can run it", async () => {
    await pretend({ wasm: processor, gpu: fast });
    const say = vi.spyOn(console, "info").mockImplementation(() => {});
    const model = network(512);
    model.compile({ optimizer: "adam", loss, device: "auto" });
    await train(model);
    expect(model.device).toBe("webgpu");
    expect(say).toHaveBeenCalledTimes(1);
    const wide = new Sequential([
      layers.Input({ shape: [800] }),
      new layers.Dense({ units: 800, dtype: "float64" }),
    ]);
    wide.compile({ optimizer: "sgd", loss: "mse", device: "auto" });
    const rows = { shape: [64, 800], dtype: "float32" as const, data: new Float32Array(64 * 800) };
    await wide.predict(rows, { verbose: 0, batchSize: 64 });
    expect(wide.device).toBe("wasm");
    const halves = network(1);
    const first = new Sequential([
      layers.Input({ shape: [3] }),
      new layers.Dense({ units: 2, dtype: "mixed_float16" }),
    ]);
    expect(halves.device).toBe("wasm");
    first.compile({ optimizer: "sgd", loss: "mse", device: "auto" });
    await first.predict([[1, 2, 3]], { verbose: 0 });
    expect(first.device).toBe("webgpu");
    expect(say.mock.lastCall?.[0]).toMatch(
      /computes on webgpu, as it does not run elsewhere: wasm:/,
    );
  });
});

// Training on a GPU that dies at each of many moments: it goes on, and ends with what it learns anyway.

import type { MockInstance } from "vitest";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { LambdaCallback } from "../../src/callbacks/index.ts";
import { getDevice, setDevice } from "../../src/engine/index.ts";
import * as layers from "../../src/layers/index.ts";
import { type Model, Sequential } from "../../src/models/index.ts";
import { SGD } from "../../src/optimizers/index.ts";
import { setRandomSeed } from "../../src/random/index.ts";
import { registerEverything } from "../../src/register.ts";
import { DeviceLostError } from "../../src/shared/errors.ts";
import { around, destroyDevice } from "./device-calls.ts";

registerEverything();

const samples = 20;
const epochs = 6;
const x = {
  shape: [samples, 3],
  dtype: "float32" as const,
  data: Float32Array.from({ length: samples * 3 }, (_, i) => Math.sin(i * i + 1)),
};
const y = {
  shape: [samples],
  dtype: "int32" as const,
  data: Int32Array.from({ length: samples }, (_, i) => i % 3),
};

interface Ending {
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly device: string;
}

function network(): Model {
  setRandomSeed(5);
  const model = new Sequential([
    layers.Input({ shape: [3] }),
    new layers.Dropout({ rate: 0.2 }),
    new layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  const loss = "sparse_categorical_crossentropy";
  model.compile({ optimizer: new SGD({ learningRate: 0.3, momentum: 0.5 }), loss });
  return model;
}

/** Calls of the device before the second epoch, by which there is a copy, and before the last one. */
let [secondEpochAt, lastEpochAt] = [0, 0];

/** Gives a call between the two. */
function callDuring(share: number): number {
  return Math.floor(secondEpochAt + share * (lastEpochAt - secondEpochAt));
}

async function train(watch?: LambdaCallback): Promise<Ending> {
  const model = network();
  [diedBetween, epochsBegun] = [false, 0];
  const onEpochBegin = (epoch: number) => {
    epochsBegun = epoch + 1;
  };
  const callbacks = [new LambdaCallback({ onEpochBegin }), ...(watch === undefined ? [] : [watch])];
  const options = { batchSize: 5, epochs, verbose: 0, callbacks } as const;
  const { history } = await model.fit(x, y, options);
  const weights = (await model.getWeights()).flatMap(({ data }) => Array.from(data));
  return { losses: history["loss"] ?? [], weights, device: getDevice() };
}

/** Calls of the device that was opened last. */
let calls = 0;

/** Whether a device has died between the second epoch of this training and its last one. */
let diedBetween = false;
/** How far the present training is. */
let epochsBegun = 0;

let opening: MockInstance | undefined;

/** Lets the devices that are opened from now on die at so many calls; more of them live. */
function letDie(...moments: readonly number[]): void {
  const deaths = [...moments];
  opening?.mockRestore();
  const open = platform.openGpu.bind(platform);
  opening = vi.spyOn(platform, "openGpu").mockImplementation(async () => {
    const gpu = await open();
    const requestAdapter = async (options?: GPURequestAdapterOptions) => {
      const adapter = await gpu.requestAdapter(options);
      if (adapter === null) return null;
      const requestDevice = async (wanted: GPUDeviceDescriptor) =>
        mortal(await adapter.requestDevice(wanted), deaths.shift());
      return around(adapter, (key) => (key === "requestDevice" ? requestDevice : undefined));
    };
    return { requestAdapter } as unknown as GPU;
  });
}

/** Lets a device be destroyed at a call, counting its own and those of its queue. */
function mortal(device: GPUDevice, death: number | undefined): GPUDevice {
  calls = 0;
  const counting = (target: object) => (key: PropertyKey) => {
    const value: unknown = Reflect.get(target, key, target);
    if (!(value instanceof Function)) return undefined;
    return (...args: unknown[]) => {
      if (++calls === death) {
        diedBetween = epochsBegun > 1 && epochsBegun < epochs;
        device.destroy();
      }
      return value.apply(target, args);
    };
  };
  const queue = around(device.queue, counting(device.queue));
  const count = counting(device);
  return around(device, (key) => (key === "queue" ? queue : count(key)));
}

/** Trains on a new device that dies at a call, after which others do. */
async function trainUntil(...moments: readonly number[]): Promise<Ending> {
  await destroyDevice();
  letDie(...moments);
  await setDevice("webgpu");
  return train();
}

let undisturbed: Ending;
let allCalls: number;
let warn: MockInstance<typeof console.warn>;

beforeAll(async () => {
  await destroyDevice();
  letDie();
  await setDevice("webgpu");
  const onEpochBegin = (epoch: number) => {
    if (epoch === 1) secondEpochAt = calls;
    lastEpochAt = calls;
  };
  undisturbed = await train(new LambdaCallback({ onEpochBegin }));
  allCalls = calls;
  expect(allCalls).toBeGreaterThan(50);
  expect(lastEpochAt - secondEpochAt).toBeGreaterThan(10);
});

beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => vi.restoreAllMocks());

function expectSame({ losses, weights }: Ending): void {
  expect(losses).toHaveLength(undisturbed.losses.length);
  losses.forEach((loss, i) => {
    expect(loss).toBeCloseTo(undisturbed.losses[i] ?? Number.NaN, 4);
  });
  weights.forEach((weight, i) => {
    expect(weight).toBeCloseTo(undisturbed.weights[i] ?? Number.NaN, 4);
  });
}

describe("fit on a GPU that dies", () => {
  const points = process.env["GRADUS_LONG"] === "1" ? 50 : 8;

  it(`ends with what it learns anyway, at each of ${points} moments`, async () => {
    let between = 0;
    for (let i = 0; i < points; i++) {
      // Most calls are of the first epoch, in which programs are compiled.
      const share = (i + 0.5) / points;
      const moment = i % 2 === 0 ? callDuring(share) : 1 + Math.floor(share * allCalls);
      warn.mockClear();
      try {
        expectSame(await trainUntil(moment));
        // How often copies are made depends on the clock, and so does where a call falls.
        if (diedBetween) expect(warn, `call ${moment}`).toHaveBeenCalledTimes(1);
        if (diedBetween) between++;
      } catch (error) {
        // Before the first copy has arrived, and after the last step, there is nothing to go on with.
        if (diedBetween || !(error instanceof DeviceLostError)) throw error;
        expect(error.message).toMatch(/was lost .* last checkpoint\.$/);
      }
    }
    expect(between).toBeGreaterThan(points / 3);
  });

  it("goes on where it was, on the device opened anew, and says so", async () => {
    const ending = await trainUntil(callDuring(0.5));
    expect(ending.device).toBe("webgpu");
    expectSame(ending);
    expect(warn.mock.calls[0]?.[0]).toMatch(
      /^fit: webgpu: the GPU device was lost \(destroyed.*on the device "webgpu", opened anew\.$/,
    );
  });

  it("says so where a generator cannot begin again, and leaves the model as it was", async () => {
    await destroyDevice();
    letDie(callDuring(0.5));
    await setDevice("webgpu");
    const batches = (function* () {
      for (;;) yield [x, y];
    })();
    const model = network();
    const fit = model.fit(batches, undefined, { epochs: 4, stepsPerEpoch: 9, verbose: 0 });
    await expect(fit).rejects.toThrow(/^fit: webgpu: .* as it was before epoch \d.* generator/);
    for (const { data } of await model.getWeights()) {
      for (const value of data) expect(value).not.toBeNaN();
    }
  });

  it("goes on without a GPU where the next one dies too", async () => {
    const moment = callDuring(0.5);
    const ending = await trainUntil(moment, 5, 5, 5);
    expect(ending.device).toBe("wasm");
    expectSame(ending);
  });

  it("goes on without a GPU where there is no other", async () => {
    await destroyDevice();
    letDie(callDuring(0.5));
    await setDevice("webgpu");
    const none = { requestAdapter: async () => null } as unknown as GPU;
    opening?.mockResolvedValue(none);
    const ending = await train();
    expect(ending.device).toBe("wasm");
    expectSame(ending);
  });
});

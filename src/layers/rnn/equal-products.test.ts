import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { installReferenceDevice, setDevice } from "../../engine/index.ts";
import { Model } from "../../models/index.ts";
import { registerEverything } from "../../register.ts";
import { Dense, Input, SimpleRNN } from "../index.ts";

beforeAll(() => {
  registerEverything();
  installReferenceDevice();
});
afterEach(() => setDevice("wasm"));

const wave = (length: number, by: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * i * by + 1));

/** Trains a step and gives the weights. */
async function trained(device: "wasm" | "reference"): Promise<number[][]> {
  setDevice(device);
  const input = Input({ shape: [3, 3] });
  // The gradient of the Dense layer is a product of the sizes of those within the loop over time.
  const hidden = new Dense({ units: 3 }).apply(new SimpleRNN({ units: 3 }).apply(input));
  const model = new Model({ inputs: input, outputs: new Dense({ units: 2 }).apply(hidden) });
  const given = model.weights.map(({ shape }, i) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return { shape, dtype: "float32" as const, data: wave(size, i + 1) };
  });
  model.setWeights(given);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const x = { shape: [4, 3, 3], dtype: "float32" as const, data: wave(36, 1) };
  const y = { shape: [4, 2], dtype: "float32" as const, data: wave(8, 2) };
  await model.trainOnBatch(x, y);
  return (await model.getWeights()).map(({ data }) => Array.from(data as Float32Array));
}

describe("a product within a loop over time and an equal one outside of it", () => {
  it("have code of their own", async () => {
    const expected = (await trained("reference")).flat();
    const found = (await trained("wasm")).flat();
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 5);
  });
});

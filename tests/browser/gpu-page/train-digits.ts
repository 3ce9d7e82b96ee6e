// Trains the digits classifier for more than a hundred steps; runs alike in Node and in browsers.

import { setDevice, setRandomSeed } from "gradus";
import { makeDigits } from "../pages/train-digits.ts";

/** What a training came to. */
export interface Outcome {
  readonly losses: readonly number[];
  readonly accuracy: number;
  /** All weights, one behind the other. */
  readonly weights: readonly number[];
}

/** Trains on a device with a fixed seed: a convolution, pooling, dropout and a softmax. */
export async function trainDigits(device: "wasm" | "webgpu"): Promise<Outcome> {
  await setDevice(device);
  setRandomSeed(11);
  const { model, learn, test } = await makeDigits();
  const { history } = await learn(3);
  const { accuracy } = await model.evaluate(test.x, test.y, { verbose: 0, returnDict: true });
  const weights = await model.getWeights();
  return {
    losses: history["loss"] ?? [],
    accuracy: accuracy ?? Number.NaN,
    weights: weights.flatMap(({ data }) => Array.from(data)),
  };
}

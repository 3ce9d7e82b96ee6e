// Trains the digits classifier for more than a hundred steps; runs alike in Node and in browsers.

import { datasets, Input, layers, Sequential, setDevice, setRandomSeed } from "gradus";

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
  const { train, test } = await datasets.digits.load();
  const model = new Sequential([
    Input({ shape: [8, 8, 1] }),
    new layers.Conv2D({ filters: 16, kernelSize: 3, activation: "relu" }),
    new layers.MaxPooling2D({ poolSize: 2 }),
    new layers.Flatten(),
    new layers.Dropout({ rate: 0.1 }),
    new layers.Dense({ units: 10, activation: "softmax" }),
  ]);
  model.compile({
    optimizer: "adam",
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  const { history } = await model.fit(train.x, train.y, { epochs: 3, batchSize: 32, verbose: 0 });
  const { accuracy } = await model.evaluate(test.x, test.y, { verbose: 0, returnDict: true });
  const weights = await model.getWeights();
  return {
    losses: history["loss"] ?? [],
    accuracy: accuracy ?? Number.NaN,
    weights: weights.flatMap(({ data }) => Array.from(data)),
  };
}

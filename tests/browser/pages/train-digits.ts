// Trains the digits classifier for a short while; runs alike in Node, on a page and in a worker.

import { datasets, Input, layers, Sequential, setDevice, setRandomSeed } from "gradus";

/** What a training came to. */
export interface Outcome {
  readonly losses: readonly number[];
  readonly accuracy: number;
  /** Bits of the last layer's kernel. */
  readonly bits: readonly number[];
}

/** Makes the classifier, and the data that it learns from. */
export async function makeDigits() {
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
  const learn = (epochs: number) =>
    model.fit(train.x, train.y, { epochs, batchSize: 32, verbose: 0 });
  return { model, learn, test };
}

/** Gives a function that trains one and the same classifier for so many epochs. */
export async function prepareDigits(): Promise<(epochs: number) => Promise<unknown>> {
  return (await makeDigits()).learn;
}

/** Trains with a fixed seed; `strict` asks for bits that do not depend on the host. */
export async function trainDigits(strict: boolean): Promise<Outcome> {
  setDevice("wasm", { strict });
  setRandomSeed(11);
  const { model, learn, test } = await makeDigits();
  const history = await learn(6);
  const { accuracy } = await model.evaluate(test.x, test.y, { verbose: 0, returnDict: true });
  const kernel = await model.layers.at(-1)?.weights[0]?.data();
  if (kernel === undefined) throw new Error("the last layer has no kernel");
  return {
    losses: history.history["loss"] ?? [],
    accuracy: accuracy ?? Number.NaN,
    bits: Array.from(new Uint32Array(kernel.buffer, kernel.byteOffset, kernel.length)),
  };
}

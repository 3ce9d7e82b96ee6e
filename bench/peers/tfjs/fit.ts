// The training of `npm start` in TensorFlow.js.

import tf from "@tensorflow/tfjs";
import { accuracy, leastAccuracy, readDigits } from "../../digits-file.ts";
import type { FitTask, Prepared } from "../../task.ts";

const { layers } = tf;

/** Trains the digits; their convolutions are what the wasm backend cannot train. */
export function prepareFit(task: FitTask): Prepared {
  const { train, test } = readDigits(task);
  const images = ({ x, y }: typeof train) => tf.tensor(x, [y.length, 8, 8, 1]);
  return {
    async run() {
      const convolution = { filters: 32, kernelSize: 3, activation: "relu" };
      const model = tf.sequential({
        layers: [
          layers.conv2d({ ...convolution, padding: "same", inputShape: [8, 8, 1] }),
          layers.conv2d(convolution),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.flatten(),
          layers.dropout({ rate: 0.25 }),
          layers.dense({ units: 64, activation: "relu" }),
          layers.dense({ units: 10, activation: "softmax" }),
        ],
      });
      const loss = "sparseCategoricalCrossentropy";
      model.compile({ optimizer: "adam", loss, metrics: ["accuracy"] });
      const { epochs, batch } = task;
      const classes = tf.tensor(train.y, [train.y.length, 1]);
      await model.fit(images(train), classes, { epochs, batchSize: batch, verbose: 0 });
      const reached = accuracy(model.predict(images(test)).dataSync(), test);
      if (reached < leastAccuracy) throw new Error(`fit: test accuracy ${reached} only`);
    },
  };
}

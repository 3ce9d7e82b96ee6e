// The training of `npm start`.

import { Input, layers, Sequential } from "gradus";
import { accuracy, leastAccuracy, readDigits } from "../../digits-file.ts";
import type { FitTask, Prepared } from "../../task.ts";

function buildModel() {
  return new Sequential([
    Input({ shape: [8, 8, 1] }),
    new layers.Conv2D({ filters: 32, kernelSize: 3, padding: "same", activation: "relu" }),
    new layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    new layers.MaxPooling2D({ poolSize: 2 }),
    new layers.Flatten(),
    new layers.Dropout({ rate: 0.25 }),
    new layers.Dense({ units: 64, activation: "relu" }),
    new layers.Dense({ units: 10, activation: "softmax" }),
  ]);
}

/** Reads the data; a run trains a new model and holds it against the test images. */
export function prepareFit(task: FitTask): Prepared {
  const { train, test } = readDigits(task);
  const images = ({ x, y }: typeof train) =>
    ({ data: x, shape: [y.length, 8, 8, 1], dtype: "float32" }) as const;
  const classes = { data: train.y, shape: [train.y.length], dtype: "float32" } as const;
  return {
    async run() {
      const model = buildModel();
      model.compile({
        optimizer: "adam",
        loss: "sparse_categorical_crossentropy",
        metrics: ["accuracy"],
      });
      const { epochs, batch } = task;
      await model.fit(images(train), classes, { epochs, batchSize: batch, verbose: 0 });
      const probabilities = await model.predict(images(test), { verbose: 0 });
      const reached = accuracy(await probabilities.data(), test);
      if (reached < leastAccuracy) throw new Error(`fit: test accuracy ${reached} only`);
    },
  };
}

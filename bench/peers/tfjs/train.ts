// Models of TensorFlow.js as its users write them, trained inside fit.

import tf from "@tensorflow/tfjs";
import type { EngineOptions, ModelName, Prepared, TrainTask, Values } from "../../task.ts";
import { fill, sample } from "../../values.ts";

/** Brings the numbers of a description into a tensor. */
export function tensorOf(values: Values) {
  return tf.tensor(fill(values), values.shape);
}

const { layers } = tf;

function tiny() {
  return [
    layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
    layers.dense({ units: 8, activation: "tanh" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ];
}

function mlp(units: number) {
  return [
    layers.dense({ units, activation: "relu", inputShape: [784] }),
    layers.dense({ units, activation: "relu" }),
    layers.dense({ units: 10, activation: "softmax" }),
  ];
}

function cnn() {
  const shape = { kernelSize: 3, activation: "relu" };
  return [
    layers.conv2d({ filters: 32, inputShape: [28, 28, 1], ...shape }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 64, ...shape }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 10, activation: "softmax" }),
  ];
}

function lstm() {
  return [
    layers.lstm({ units: 128, recurrentActivation: "sigmoid", inputShape: [50, 32] }),
    layers.dense({ units: 10, activation: "softmax" }),
  ];
}

function layersOf(model: ModelName, width: number) {
  if (model === "transformer") throw new Error("tfjs has no attention layer that can be trained");
  return { tiny, mlp: () => mlp(width), cnn, lstm }[model]();
}

/** Builds and compiles the model with the task's weights. */
export function prepareTraining(task: TrainTask, setting: EngineOptions["setting"]): Prepared {
  const model = tf.sequential({ layers: layersOf(task.model, task.weights[0]?.shape.at(-1) ?? 0) });
  const loss = task.model === "tiny" ? "binaryCrossentropy" : "sparseCategoricalCrossentropy";
  model.compile({ optimizer: "adam", loss });
  model.setWeights(task.weights.map(tensorOf));
  const x = tensorOf(task.x);
  const y = tensorOf({ ...task.y, shape: [task.y.shape[0] ?? 0, 1] });
  const quiet = { batchSize: task.batch, verbose: 0 };
  const isBest = setting === "best";
  const options = { ...quiet, shuffle: false, ...(isBest && { yieldEvery: "never" }) };
  const run = async (times: number) => {
    await model.fit(x, y, { ...options, epochs: Math.max(1, Math.round(times / task.batches)) });
  };
  const lossNow = () => model.evaluate(x, y, quiet).dataSync()[0] ?? Number.NaN;
  return {
    setting: isBest ? 'yieldEvery: "never"' : "compile and fit as they come",
    run,
    async numbers() {
      const before = lossNow();
      await run(task.batches);
      const outputs = await model.predict(x, quiet).data();
      return [before, lossNow(), ...sample(outputs)];
    },
  };
}

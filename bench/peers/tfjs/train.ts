// Models of TensorFlow.js as its users write them, trained inside fit.

import tf from "@tensorflow/tfjs";
import type {
  ColdTask,
  EngineOptions,
  ModelName,
  ModelTask,
  PredictTask,
  Prepared,
  TrainTask,
  Values,
} from "../../task.ts";
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

function build(task: ModelTask) {
  return tf.sequential({ layers: layersOf(task.model, task.weights[0]?.shape.at(-1) ?? 0) });
}

function compileOptions({ model }: ModelTask) {
  const loss = model === "tiny" ? "binaryCrossentropy" : "sparseCategoricalCrossentropy";
  return { optimizer: "adam", loss };
}

/** Describes the first samples; targets get the second axis that tfjs wants. */
function firstOf(values: Values, samples: number) {
  const rest = values.shape.slice(1);
  return tensorOf({ ...values, shape: [samples, ...(rest.length > 0 ? rest : [1])] });
}

/** Prepares predictions for one sample. */
export function preparePrediction(task: PredictTask): Prepared {
  const model = build(task);
  model.setWeights(task.weights.map(tensorOf));
  const x = firstOf(task.x, 1);
  const predict = async () => {
    const outputs = model.predict(x);
    const data = await outputs.data();
    outputs.dispose();
    return data;
  };
  return {
    setting: "predict",
    numbers: async () => sample(await predict()),
    async run(times) {
      for (let i = 0; i < times; i++) await predict();
    },
  };
}

/** Makes two models of one form, which runs compile and train for a step one after the other. */
export function prepareCold(task: ColdTask): Prepared {
  const models = [build(task), build(task)];
  const [x, y] = [firstOf(task.x, task.batch), firstOf(task.y, task.batch)];
  return {
    async run() {
      const model = models.shift();
      if (model === undefined) throw new Error("cold: there are two models only");
      model.compile(compileOptions(task));
      await model.trainOnBatch(x, y);
    },
  };
}

/** Builds and compiles the model with the task's weights. */
export function prepareTraining(task: TrainTask, setting: EngineOptions["setting"]): Prepared {
  const model = build(task);
  model.compile(compileOptions(task));
  model.setWeights(task.weights.map(tensorOf));
  const x = tensorOf(task.x);
  const y = tensorOf({ ...task.y, shape: [task.y.shape[0] ?? 0, 1] });
  const quiet = { batchSize: task.batch, verbose: 0 };
  const isBest = setting === "best";
  const options = { ...quiet, shuffle: false, ...(isBest && { yieldEvery: "never" }) };
  const run = async (times: number) => {
    await model.fit(x, y, { ...options, epochs: Math.max(1, Math.round(times / task.batches)) });
  };
  const lossNow = async () => (await model.evaluate(x, y, quiet).data())[0] ?? Number.NaN;
  return {
    setting: isBest ? 'yieldEvery: "never"' : "compile and fit as they come",
    run,
    async numbers() {
      const before = await lossNow();
      await run(task.batches);
      const outputs = await model.predict(x, quiet).data();
      return [before, await lossNow(), ...sample(outputs)];
    },
  };
}

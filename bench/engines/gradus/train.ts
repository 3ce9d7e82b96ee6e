// Train steps of Gradus, inside `fit`.

import type { HostTensor } from "gradus";
import type { ColdTask, ModelTask, PredictTask, Prepared, TrainTask, Values } from "../../task.ts";
import { fill, sample } from "../../values.ts";
import { buildModel, compileOptions } from "./models.ts";

/** Makes the numbers of a description into what Gradus takes as a tensor. */
export function hostTensor(values: Values): HostTensor {
  return { data: fill(values), shape: [...values.shape], dtype: "float32" };
}

function modelOf(task: ModelTask) {
  return buildModel(task.model, task.weights[0]?.shape.at(-1) ?? 0);
}

/** Gives the first samples of a batch or more. */
function firstOf({ data, shape, dtype }: HostTensor, count: number): HostTensor {
  const [samples = 1, ...rest] = shape;
  const size = data.length / samples;
  return { data: data.slice(0, count * size), shape: [count, ...rest], dtype };
}

/** Prepares predictions for one sample. */
export function preparePrediction(task: PredictTask): Prepared {
  const model = modelOf(task);
  model.setWeights(task.weights.map(hostTensor));
  const x = firstOf(hostTensor(task.x), 1);
  const predict = async () => (await model.predictOnBatch(x)).data();
  return {
    setting: "predictOnBatch",
    numbers: async () => sample(await predict()),
    async run(times) {
      for (let i = 0; i < times; i++) await predict();
    },
  };
}

/** Makes two models of one form, which runs compile and train for a step one after the other. */
export function prepareCold(task: ColdTask): Prepared {
  const models = [modelOf(task), modelOf(task)];
  const x = firstOf(hostTensor(task.x), task.batch);
  const y = firstOf(hostTensor(task.y), task.batch);
  return {
    async run() {
      const model = models.shift();
      if (model === undefined) throw new Error("cold: there are two models only");
      model.compile(compileOptions(task.model));
      await model.trainOnBatch(x, y);
    },
  };
}

/** Builds the model with the given weights, and brings the data. */
export async function prepareTraining(task: TrainTask): Promise<Prepared> {
  const model = modelOf(task);
  model.compile(compileOptions(task.model));
  model.setWeights(task.weights.map(hostTensor));
  const [x, y] = [hostTensor(task.x), hostTensor(task.y)];
  const quiet = { batchSize: task.batch, verbose: 0 } as const;
  const options = { ...quiet, shuffle: false };
  const loss = async () => Number(await model.evaluate(x, y, quiet));
  return {
    async numbers() {
      const before = await loss();
      await model.fit(x, y, options);
      const outputs = await model.predict(x, quiet);
      return [before, await loss(), ...sample(await outputs.data())];
    },
    async run(times) {
      const epochs = Math.floor(times / task.batches);
      const rest = times % task.batches;
      if (epochs > 0) await model.fit(x, y, { ...options, epochs });
      if (rest > 0) await model.fit(x, y, { ...options, stepsPerEpoch: rest });
    },
  };
}

// Train steps of jax-js: loss, gradients and Adam's update in one function under jit.

import { type Array, blockUntilReady, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import type { ColdTask, ModelTask, PredictTask, Prepared, TrainTask, Values } from "../../task.ts";
import { fill, sample } from "../../values.ts";
import { models } from "./models.ts";

const [rate, beta1, beta2, epsilon] = [0.001, 0.9, 0.999, 1e-7];

/** Brings the numbers of a description into an array. */
export function arrayOf(values: Values): Array {
  return np.array(fill(values), { shape: values.shape });
}

function batchesOf(values: Values, batches: number): Array[] {
  const data = fill(values);
  const [samples = 0, ...rest] = values.shape;
  const size = data.length / batches;
  const shape = [samples / batches, ...rest];
  const isClass = rest.length === 0 && values.classes !== undefined;
  return globalThis.Array.from({ length: batches }, (_, i) => {
    const part = data.slice(i * size, (i + 1) * size);
    return np.array(isClass ? Int32Array.from(part) : part, { shape });
  });
}

function refs(arrays: readonly Array[]): Array[] {
  return arrays.map((array) => array.ref);
}

/** Gives the loss of a model on a batch. */
function lossOfModel(task: ModelTask) {
  const forward = models[task.model];
  return (weights: Array[], x: Array, y: Array) => {
    const logits = forward(weights, x);
    if (task.model === "tiny") return np.mean(nn.softplus(logits.ref).sub(logits.mul(y)));
    return np.mean(np.sum(nn.logSoftmax(logits, -1).mul(nn.oneHot(y, 10)), -1)).neg();
  };
}

/** Gives the probabilities of a model, under jit. */
function outputsOfModel(task: ModelTask) {
  return jit((weights: Array[], x: Array) => {
    const logits = models[task.model](weights, x);
    return task.model === "tiny" ? nn.sigmoid(logits) : nn.softmax(logits, -1);
  });
}

/** Gives a step under jit: weights, moments, rate and batch to the next ones and the loss. */
function stepOfModel(task: ModelTask) {
  const loss = lossOfModel(task);
  return jit((w: Array[], m: Array[], v: Array[], alpha: Array, x: Array, y: Array) => {
    const [value, gradients] = valueAndGrad(loss)(refs(w), x, y);
    const first = m.map((old, i) => old.mul(beta1).add((gradients[i] as Array).ref.mul(1 - beta1)));
    const second = v.map((old, i) =>
      old.mul(beta2).add(np.square(gradients[i] as Array).mul(1 - beta2)),
    );
    const moved = w.map((weight, i) => {
      const size = np.sqrt((second[i] as Array).ref).add(epsilon);
      return weight.sub((first[i] as Array).ref.mul(alpha.ref).div(size));
    });
    alpha.dispose();
    return [moved, first, second, value] as const;
  });
}

/** Gives the rate of a step, the first being 1. */
function rateOf(step: number): Array {
  const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  return np.array(Float32Array.of(alpha), { shape: [] });
}

/** Prepares predictions for one sample. */
export function preparePrediction(task: PredictTask): Prepared {
  const weights = task.weights.map(arrayOf);
  const x = arrayOf({ ...task.x, shape: [1, ...task.x.shape.slice(1)] });
  const compiled = outputsOfModel(task);
  const predict = () => compiled(refs(weights), x.ref).data();
  return {
    setting: "jit",
    numbers: async () => sample(await predict()),
    async run(times) {
      for (let i = 0; i < times; i++) await predict();
    },
  };
}

/** Compiles and runs a step of its own in every run. */
export function prepareCold(task: ColdTask): Prepared {
  const [x, y] = [batchesOf(task.x, task.batches)[0], batchesOf(task.y, task.batches)[0]];
  const zeros = () => task.weights.map(({ shape }) => np.zeros(shape));
  return {
    async run() {
      const step = stepOfModel(task);
      const weights = task.weights.map(arrayOf);
      const results = step(
        weights,
        zeros(),
        zeros(),
        rateOf(1),
        (x as Array).ref,
        (y as Array).ref,
      );
      await blockUntilReady(results[0]);
    },
  };
}

/** Prepares a model with Adam's state. */
export function prepareTraining(task: TrainTask): Prepared {
  const step = stepOfModel(task);
  const outputsOf = outputsOfModel(task);
  const lossOf = jit(lossOfModel(task));
  const xs = batchesOf(task.x, task.batches);
  const ys = batchesOf(task.y, task.batches);
  let weights = task.weights.map(arrayOf);
  let first = weights.map((weight) => np.zeros(weight.shape));
  let second = weights.map((weight) => np.zeros(weight.shape));
  let count = 0;
  const run = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const place = count++ % task.batches;
      const [x, y] = [xs[place] as Array, ys[place] as Array];
      const results = step(weights, first, second, rateOf(count), x.ref, y.ref);
      const [moved, m, v, value] = results;
      [weights, first, second] = [moved, m, v];
      value.dispose();
    }
    await blockUntilReady(weights);
  };
  const meanLoss = async () => {
    let sum = 0;
    for (let i = 0; i < task.batches; i++) {
      const [x, y] = [xs[i] as Array, ys[i] as Array];
      sum += Number((await lossOf(refs(weights), x.ref, y.ref).data())[0]);
    }
    return sum / task.batches;
  };
  return {
    setting: "jit of a step",
    run,
    async numbers() {
      const before = await meanLoss();
      await run(task.batches);
      const outputs: number[] = [];
      for (const x of xs) outputs.push(...toNumbers(await outputsOf(refs(weights), x.ref).data()));
      return [before, await meanLoss(), ...sample(outputs)];
    },
  };
}

function toNumbers(data: ArrayLike<number>): number[] {
  return globalThis.Array.from(data);
}

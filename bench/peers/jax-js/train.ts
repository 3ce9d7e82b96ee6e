// Train steps of jax-js: loss, gradients and Adam's update in one function under jit.

import { type Array, blockUntilReady, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import type { Prepared, TrainTask, Values } from "../../task.ts";
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

/** Prepares a model with Adam's state. */
export function prepareTraining(task: TrainTask): Prepared {
  const isBinary = task.model === "tiny";
  const forward = models[task.model];
  const loss = (weights: Array[], x: Array, y: Array) => {
    const logits = forward(weights, x);
    if (isBinary) return np.mean(nn.softplus(logits.ref).sub(logits.mul(y)));
    return np.mean(np.sum(nn.logSoftmax(logits, -1).mul(nn.oneHot(y, 10)), -1)).neg();
  };
  const step = jit((w: Array[], m: Array[], v: Array[], alpha: Array, x: Array, y: Array) => {
    const kept = w.map((weight) => weight.ref);
    const [value, gradients] = valueAndGrad(loss)(kept, x, y);
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
  const outputsOf = jit((weights: Array[], x: Array) => {
    const logits = forward(weights, x);
    return isBinary ? nn.sigmoid(logits) : nn.softmax(logits, -1);
  });
  const lossOf = jit(loss);

  const xs = batchesOf(task.x, task.batches);
  const ys = batchesOf(task.y, task.batches);
  let weights = task.weights.map(arrayOf);
  let first = weights.map((weight) => np.zeros(weight.shape));
  let second = weights.map((weight) => np.zeros(weight.shape));
  let count = 0;
  const refs = (arrays: readonly Array[]) => arrays.map((array) => array.ref);
  const run = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const place = count++ % task.batches;
      const alpha = (rate * Math.sqrt(1 - beta2 ** count)) / (1 - beta1 ** count);
      const [x, y] = [xs[place] as Array, ys[place] as Array];
      const scalar = np.array(Float32Array.of(alpha), { shape: [] });
      const [moved, m, v, value] = step(weights, first, second, scalar, x.ref, y.ref);
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

// Takes a seed; gives out a model of random layers, joined at random, with data for it.

import type { KerasTensor, Layer } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import { Input } from "../../layers/index.ts";
import { Model, Sequential } from "../../models/index.ts";
import type { Optimizer } from "../../optimizers/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import type { SampleArray, SampleModel } from "./sample-models.ts";

const COUNT = 4;
const ACTIVATIONS = ["relu", "tanh", "sigmoid", "elu", "softplus", "swish"] as const;

/** Draws numbers that depend on a seed alone (mulberry32). */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Gives a number from 0 to 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  from<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

type Make = (chance: Chance) => Layer;

const common: readonly Make[] = [
  (c) => new layers.Dense({ units: 1 + c.below(4), activation: c.from(ACTIVATIONS) }),
  (c) => new layers.Activation({ activation: c.from(ACTIVATIONS) }),
  (c) => new layers.BatchNormalization({ momentum: 0.5, scale: c.below(2) === 0 }),
  () => new layers.LayerNormalization(),
  () => new layers.LeakyReLU(),
  () => new layers.Dropout({ rate: 0 }),
  (c) => new layers.Rescaling({ scale: 1 + c.below(2), offset: 0.5 }),
];

function recurrent(c: Chance): Layer {
  const options = { units: 1 + c.below(3), returnSequences: c.below(2) === 0 };
  const kinds = [layers.LSTM, layers.GRU, layers.SimpleRNN];
  const layer = new (c.from(kinds))(options);
  const mergeMode = c.from(["concat", "sum", "ave"] as const);
  return c.below(3) === 0 ? new layers.Bidirectional({ layer, mergeMode }) : layer;
}

/** What may follow a tensor, by its number of axes. */
const following: Readonly<Record<number, readonly Make[]>> = {
  2: [
    ...common,
    () => new layers.UnitNormalization(),
    () => new layers.RepeatVector({ n: 3 }),
    (c) => stack(c),
    (c) => stack(c),
  ],
  3: [
    ...common,
    recurrent,
    recurrent,
    (c) => new layers.Conv1D({ filters: 1 + c.below(3), kernelSize: 2, padding: "same" }),
    () => new layers.Permute({ dims: [2, 1] }),
    () => new layers.GlobalMaxPooling1D(),
    () => new layers.Flatten(),
    (c) => new layers.TimeDistributed({ layer: new layers.Dense({ units: 1 + c.below(3) }) }),
  ],
  4: [
    ...common,
    (c) => new layers.Conv2D({ filters: 1 + c.below(3), kernelSize: 2, padding: "same" }),
    () => new layers.DepthwiseConv2D({ kernelSize: 2, padding: "same" }),
    () => new layers.MaxPooling2D({ poolSize: 2, padding: "same" }),
    () => new layers.GlobalAveragePooling2D(),
    () => new layers.Flatten(),
    () => new layers.ZeroPadding2D({ padding: 1 }),
  ],
};

/** A model within the model. */
function stack(c: Chance): Layer {
  const inner = [new layers.Dense({ units: 3, activation: "tanh" }), c.from(common)(c)];
  return new Sequential(inner);
}

const merges = [layers.Add, layers.Multiply, layers.Maximum, layers.Average, layers.Concatenate];

const sgd = () => new optimizers.SGD({ learningRate: 0.01, momentum: 0.9 });

/** Divide by the size of the gradients they have seen. */
const adaptive: readonly (() => Optimizer)[] = [
  () => new optimizers.Adam({ learningRate: 0.01 }),
  () => new optimizers.RMSprop({ learningRate: 0.01 }),
  () => new optimizers.Adagrad({ learningRate: 0.05 }),
  () => new optimizers.Adamax({ learningRate: 0.01 }),
];

function inputOf(c: Chance): { tensor: KerasTensor; data: SampleArray } {
  const shape = c.from([[3], [2], [4, 2], [3, 3], [4, 4, 2]]);
  const data = numbers(c, shape);
  return { tensor: Input({ shape }), data };
}

function numbers(c: Chance, extents: readonly number[]): SampleArray {
  const shape = [COUNT, ...extents];
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, () => 2 * c.unit() - 1);
  return { shape, dtype: "float32", data };
}

/** Adds a layer, an earlier layer once more, or a joint of two tensors. */
function grow(c: Chance, pool: KerasTensor[], used: Map<string, Layer[]>): void {
  // Mostly the newest, so that models grow in depth.
  const tensor = c.below(3) === 0 ? c.from(pool) : (pool.at(-1) ?? c.from(pool));
  const key = String(tensor.shape);
  const partners = pool.filter((other) => other !== tensor && String(other.shape) === key);
  if (partners.length > 0 && c.below(3) === 0) {
    pool.push(new (c.from(merges))().apply([tensor, c.from(partners)]));
    return;
  }
  const known = used.get(key) ?? [];
  const again = known.length > 0 && c.below(4) === 0;
  const layer = again ? c.from(known) : c.from(following[tensor.shape.length] ?? common)(c);
  used.set(key, [...known, layer]);
  pool.push(layer.apply(tensor) as KerasTensor);
}

function compose(seed: number): { model: Model; x: SampleArray[]; y: SampleArray[] } {
  const c = new Chance(seed);
  const given = Array.from({ length: 1 + c.below(3) }, () => inputOf(c));
  const pool = given.map(({ tensor }) => tensor);
  const used = new Map<string, Layer[]>();
  for (let left = 3 + c.below(9); left > 0; left--) grow(c, pool, used);
  const heads = [pool.at(-1), c.from(pool)].slice(0, 1 + c.below(2)) as KerasTensor[];
  const outputs = heads.map((head) => {
    const flat = head.shape.length > 2 ? new layers.Flatten().apply(head) : head;
    return new layers.Dense({ units: 2, biasInitializer: "random_normal" }).apply(flat);
  });
  const inputs = alone(pool.slice(0, given.length));
  const model = new Model({ inputs, outputs: alone(outputs), name: `random_${seed}` });
  // A bias that a normalization cancels has no gradient but rounding errors, and an optimizer that
  // divides by the gradient's size makes whole steps of them: those differ from side to side.
  const cancels = JSON.stringify(model.getConfig()).includes("Normalization");
  const optimizer = cancels ? sgd() : c.from([sgd, ...adaptive])();
  model.compile({ optimizer, loss: "mse" });
  return { model, x: given.map(({ data }) => data), y: outputs.map(() => numbers(c, [2])) };
}

/** A list of one tensor is written as the tensor, so that reading gives the same. */
function alone<T>(items: readonly T[]): T | T[] {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : [...items];
}

/** Composes the model of a seed. */
export function randomModel(seed: number): SampleModel {
  const { x, y } = compose(seed);
  return { name: `random_${seed}`, make: () => compose(seed).model, x: alone(x), y: alone(y) };
}

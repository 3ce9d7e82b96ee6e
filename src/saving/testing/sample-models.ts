// Gives small models that between them use each form that a file can have, with data for each.

import { Constant } from "../../initializers/index.ts";
import type { KerasTensor, Layer } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import { Input } from "../../layers/index.ts";
import { SparseCategoricalCrossentropy } from "../../losses/index.ts";
import { MeanAbsoluteError } from "../../metrics/index.ts";
import { Model, Sequential } from "../../models/index.ts";
import { Adam, RMSprop, SGD, schedules } from "../../optimizers/index.ts";

/** Is data of one input or output. */
export interface SampleArray {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly data: Float32Array | Int32Array;
}

/** Is one array, a list, or named ones. */
export type SampleData = SampleArray | SampleArray[] | { [name: string]: SampleArray };

/** Is a model with inputs and targets, six samples of each. */
export interface SampleModel {
  readonly name: string;
  readonly make: () => Model;
  readonly x: SampleData;
  readonly y: SampleData;
}

const count = 6;

/** Gives numbers in −1 … 1 that look irregular and are the same in every run. */
function numbers(...extents: number[]): SampleArray {
  const shape = [count, ...extents];
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(1 + i * i * 0.37 + 3 * i));
  return { shape, dtype: "float32", data };
}

function integers(below: number, ...extents: number[]): SampleArray {
  const { shape, data } = numbers(...extents);
  const whole = Int32Array.from(data, (value) => Math.floor(((value + 1) / 2.001) * below));
  return { shape, dtype: "int32", data: whole };
}

function dense(units: number, name?: string): Layer {
  return new layers.Dense({ units, activation: "tanh", ...(name === undefined ? {} : { name }) });
}

function mlp(): Model {
  const model = new Sequential(
    [
      Input({ shape: [4] }),
      new layers.Dense({
        units: 5,
        activation: "relu",
        kernelInitializer: "he_normal",
        kernelRegularizer: "l2",
        biasInitializer: new Constant({ value: 0.5 }),
        kernelConstraint: "max_norm",
      }),
      new layers.Dropout({ rate: 0 }),
      dense(3),
    ],
    { name: "mlp" },
  );
  // Momentum 0 and rate 1 must come out as floats, or Python refuses them.
  model.compile({ optimizer: new SGD({ learningRate: 1, momentum: 0 }), loss: "mse" });
  return model;
}

function images(): Model {
  const model = new Sequential(
    [
      Input({ shape: [6, 6, 2] }),
      new layers.Conv2D({ filters: 3, kernelSize: 3, padding: "same", useBias: false }),
      new layers.BatchNormalization(),
      new layers.ReLU(),
      new layers.SeparableConv2D({ filters: 2, kernelSize: 2 }),
      new layers.MaxPooling2D({ poolSize: 2 }),
      new layers.Flatten(),
      new layers.Dense({ units: 3, activation: "softmax" }),
    ],
    { name: "images" },
  );
  model.compile({
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: new SparseCategoricalCrossentropy(),
    metrics: ["accuracy", new MeanAbsoluteError()],
  });
  return model;
}

function texts(): Model {
  const model = new Sequential(
    [
      Input({ shape: [5], dtype: "int32" }),
      new layers.Embedding({ inputDim: 9, outputDim: 4, maskZero: true }),
      new layers.Bidirectional({ layer: new layers.LSTM({ units: 3, returnSequences: true }) }),
      new layers.TimeDistributed({ layer: dense(4) }),
      new layers.GRU({ units: 3 }),
      new layers.Dense({ units: 1, activation: "sigmoid" }),
    ],
    { name: "texts" },
  );
  model.compile({ optimizer: "rmsprop", loss: "binary_crossentropy" });
  return model;
}

// Two layers of one class whose order in a file depends on the depth in the graph, not on creation.
function shared(): Model {
  const left = Input({ shape: [3], name: "left" });
  const right = Input({ shape: [3], name: "right" });
  const common = dense(4, "common");
  const late = dense(4, "late");
  const early = dense(3, "early");
  const joined = new layers.Concatenate().apply([
    common.apply(left),
    common.apply(early.apply(common.apply(right))),
  ]);
  const sum = new layers.Add().apply([late.apply(joined), common.apply(left)]);
  const model = new Model({ inputs: [left, right], outputs: dense(1).apply(sum), name: "shared" });
  const learningRate = new schedules.ExponentialDecay({
    initialLearningRate: 1,
    decaySteps: 10,
    decayRate: 0.5,
  });
  model.compile({ optimizer: new SGD({ learningRate, momentum: 0.5 }), loss: "mse" });
  return model;
}

function named(): Model {
  const a = Input({ shape: [3], name: "a" });
  const b = Input({ shape: [2], name: "b" });
  const joined = new layers.Concatenate().apply([a, b]);
  const hidden = dense(4).apply(joined);
  const outputs = {
    bigScore: new layers.Dense({ units: 2, name: "bigScore" }).apply(hidden),
    small: new layers.Dense({ units: 1, name: "small" }).apply(hidden),
  };
  const model = new Model({ inputs: { a, b }, outputs, name: "named" });
  model.compile({
    optimizer: new RMSprop({ momentum: 0.1 }),
    loss: { bigScore: "mse", small: "mae" },
    lossWeights: { bigScore: 1, small: 0.5 },
    metrics: { small: ["mse"] },
  });
  return model;
}

// Functional and sequential models inside of one another, in the middle and at the end.
function nested(): Model {
  const inner = Input({ shape: [4] });
  const block = new Model({
    inputs: inner,
    outputs: dense(4, "same_name").apply(dense(4).apply(inner)),
    name: "block",
  });
  const stack = new Sequential([Input({ shape: [4] }), dense(3), dense(4, "same_name")], {
    name: "stack",
  });
  const end = Input({ shape: [4] });
  const head = new Model({ inputs: end, outputs: dense(2).apply(end), name: "head" });
  const x = Input({ shape: [4] });
  const twice = block.apply(stack.apply(block.apply(x)) as KerasTensor);
  const model = new Model({
    inputs: x,
    outputs: head.apply(twice as KerasTensor) as KerasTensor,
    name: "nested",
  });
  model.compile({ optimizer: new Adam({ amsgrad: true, clipnorm: 1 }), loss: "huber" });
  return model;
}

// Python Keras writes the operations that make masks into such a graph.
function masked(): Model {
  const words = Input({ shape: [5], dtype: "int32" });
  const seen = new layers.Embedding({ inputDim: 9, outputDim: 4, maskZero: true }).apply(words);
  const state = new layers.SimpleRNN({ units: 3 }).apply(dense(3).apply(seen));
  const model = new Model({ inputs: words, outputs: dense(1).apply(state), name: "masked" });
  model.compile({ optimizer: "nadam", loss: "mse" });
  return model;
}

function attention(): Model {
  const x = Input({ shape: [4, 6] });
  const heads = new layers.MultiHeadAttention({ numHeads: 2, keyDim: 3 });
  const seen = heads.apply(x, { value: x, useCausalMask: true });
  const y = new layers.LayerNormalization().apply(new layers.Add().apply([x, seen]));
  const outputs = new layers.Dense({ units: 2 }).apply(
    new layers.GlobalAveragePooling1D().apply(y),
  );
  const model = new Model({ inputs: x, outputs, name: "attention" });
  model.compile({ optimizer: "adamw", loss: "mse" });
  return model;
}

function frozen(): Model {
  const first = new layers.Dense({ units: 4, trainable: false, name: "base" });
  const model = new Sequential(
    [Input({ shape: [4] }), first, new layers.UnitNormalization(), dense(2)],
    {
      name: "frozen",
    },
  );
  model.compile({ optimizer: "adam", loss: "mse" });
  return model;
}

// One layer inside of two wrappers and beside them: a file holds its weights once.
function wrapped(): Model {
  const x = Input({ shape: [4, 3] });
  const common = dense(3, "common");
  const around = ["first", "second"].map(
    (name) => new layers.TimeDistributed({ layer: common, name }),
  );
  const seen = around.reduce((value, layer) => layer.apply(value), common.apply(x));
  const model = new Model({
    inputs: x,
    outputs: new layers.Flatten().apply(seen),
    name: "wrapped",
  });
  model.compile({ optimizer: "adam", loss: "mse" });
  return model;
}

/** The models. */
export const sampleModels: readonly SampleModel[] = [
  { name: "mlp", make: mlp, x: numbers(4), y: numbers(3) },
  { name: "images", make: images, x: numbers(6, 6, 2), y: integers(3, 1) },
  { name: "texts", make: texts, x: integers(9, 5), y: integers(2, 1) },
  { name: "shared", make: shared, x: [numbers(3), numbers(3)], y: numbers(1) },
  {
    name: "named",
    make: named,
    x: { a: numbers(3), b: numbers(2) },
    y: { bigScore: numbers(2), small: numbers(1) },
  },
  { name: "nested", make: nested, x: numbers(4), y: numbers(2) },
  { name: "masked", make: masked, x: integers(9, 5), y: numbers(1) },
  { name: "attention", make: attention, x: numbers(4, 6), y: numbers(2) },
  { name: "frozen", make: frozen, x: numbers(4), y: numbers(2) },
  { name: "wrapped", make: wrapped, x: numbers(4, 3), y: numbers(12) },
];

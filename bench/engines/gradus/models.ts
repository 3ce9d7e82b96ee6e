// The models of the train steps, written as a user of Gradus writes them.

import { Functional, Input, type KerasTensor, layers, Sequential } from "gradus";
import type { ModelName } from "../../task.ts";

function tiny() {
  return new Sequential([
    Input({ shape: [2] }),
    new layers.Dense({ units: 8, activation: "tanh" }),
    new layers.Dense({ units: 8, activation: "tanh" }),
    new layers.Dense({ units: 1, activation: "sigmoid" }),
  ]);
}

function mlp(width: number) {
  return new Sequential([
    Input({ shape: [784] }),
    new layers.Dense({ units: width, activation: "relu" }),
    new layers.Dense({ units: width, activation: "relu" }),
    new layers.Dense({ units: 10, activation: "softmax" }),
  ]);
}

function cnn() {
  return new Sequential([
    Input({ shape: [28, 28, 1] }),
    new layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    new layers.MaxPooling2D({ poolSize: 2 }),
    new layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    new layers.MaxPooling2D({ poolSize: 2 }),
    new layers.Flatten(),
    new layers.Dense({ units: 10, activation: "softmax" }),
  ]);
}

function lstm() {
  return new Sequential([
    Input({ shape: [50, 32] }),
    new layers.LSTM({ units: 128 }),
    new layers.Dense({ units: 10, activation: "softmax" }),
  ]);
}

function block(x: KerasTensor): KerasTensor {
  const attention = new layers.MultiHeadAttention({ numHeads: 4, keyDim: 32 });
  const normalized = new layers.LayerNormalization({ epsilon: 1e-6 }).apply(x);
  const attended = attention.apply(normalized, { value: normalized });
  const sum = new layers.Add().apply([x, attended]);
  const second = new layers.LayerNormalization({ epsilon: 1e-6 }).apply(sum);
  const wide = new layers.Dense({ units: 512, activation: "gelu" }).apply(second);
  const narrow = new layers.Dense({ units: 128 }).apply(wide);
  return new layers.Add().apply([sum, narrow]);
}

function transformer() {
  const inputs = Input({ shape: [64, 128] });
  const encoded = block(block(inputs));
  const mean = new layers.GlobalAveragePooling1D().apply(encoded);
  const outputs = new layers.Dense({ units: 10, activation: "softmax" }).apply(mean);
  return new Functional({ inputs, outputs });
}

/** Builds a model; `width` is that of the dense layers of `mlp`. */
export function buildModel(name: ModelName, width: number) {
  const makers = { tiny, mlp: () => mlp(width), cnn, lstm, transformer };
  return makers[name]();
}

/** Gives what the model of this name is compiled with. */
export function compileOptions(name: ModelName) {
  const loss = name === "tiny" ? "binary_crossentropy" : "sparse_categorical_crossentropy";
  return { optimizer: "adam", loss } as const;
}

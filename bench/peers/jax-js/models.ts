// The models of the train steps in jax-js: functions of weights and inputs that give logits.

import { type Array, lax, nn, numpy as np } from "@jax-js/jax";
import type { ModelName } from "../../task.ts";

/** Computes logits; takes over the weights and the inputs. */
export type Forward = (weights: readonly Array[], x: Array) => Array;

type Weights = readonly Array[];

function at(weights: Weights, place: number): Array {
  const weight = weights[place];
  if (weight === undefined) throw new Error(`no weight ${place}`);
  return weight;
}

function dense(x: Array, weights: Weights, first: number): Array {
  return np.matmul(x, at(weights, first)).add(at(weights, first + 1));
}

const tiny: Forward = (w, x) => dense(np.tanh(dense(np.tanh(dense(x, w, 0)), w, 2)), w, 4);

const mlp: Forward = (w, x) => dense(nn.relu(dense(nn.relu(dense(x, w, 0)), w, 2)), w, 4);

// Convolutions are channels first here, and so are the weights that `prepare` brings.
const cnn: Forward = (w, x) => {
  let images = x.transpose([0, 3, 1, 2]);
  for (const first of [0, 2]) {
    const kernel = at(w, first).transpose([3, 2, 0, 1]);
    const bias = at(w, first + 1).reshape([-1, 1, 1]);
    images = lax.convGeneralDilated(images, kernel, [1, 1], "VALID").add(bias);
    images = lax.reduceWindow(nn.relu(images), (window) => np.max(window), [2, 2], [2, 2]);
  }
  const [batch = 0] = images.shape;
  return dense(images.transpose([0, 2, 3, 1]).reshape([batch, 1600]), w, 4);
};

// There is no loop primitive, so that the steps are unrolled.
const lstm: Forward = (w, x) => {
  const [batch = 0, steps = 0, features = 0] = x.shape;
  const recurrent = at(w, 1);
  const gates = np.matmul(x.reshape([batch * steps, features]), at(w, 0)).add(at(w, 2));
  const inputs = np.split(gates.reshape([batch, steps, 512]), steps, 1);
  let [h, c] = [np.zeros([batch, 128]), np.zeros([batch, 128])];
  for (const input of inputs) {
    const sum = input.reshape([batch, 512]).add(np.matmul(h, recurrent.ref));
    const [i, f, g, o] = np.split(sum, 4, 1) as [Array, Array, Array, Array];
    c = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    h = nn.sigmoid(o).mul(np.tanh(c.ref));
  }
  c.dispose();
  recurrent.dispose();
  return dense(h, w, 3);
};

function normalize(x: Array, w: Weights, first: number): Array {
  const standard = nn.standardize(x, -1, { epsilon: 1e-6 });
  return standard.mul(at(w, first)).add(at(w, first + 1));
}

function attend(x: Array, w: Weights, first: number): Array {
  const [batch = 0, tokens = 0] = x.shape;
  const projected = [0, 2, 4].map((offset) => {
    const kernel = at(w, first + offset).reshape([128, 128]);
    const bias = at(w, first + offset + 1).reshape([128]);
    const flat = np.matmul(offset < 4 ? x.ref : x, kernel).add(bias);
    return flat.reshape([batch, tokens, 4, 32]);
  });
  const [query, key, value] = projected as [Array, Array, Array];
  const found = nn.dotProductAttention(query, key, value).reshape([batch, tokens, 128]);
  return np.matmul(found, at(w, first + 6).reshape([128, 128])).add(at(w, first + 7));
}

const transformer: Forward = (w, x) => {
  let state = x;
  for (const first of [0, 16]) {
    state = state.ref.add(attend(normalize(state, w, first), w, first + 2));
    const wide = dense(normalize(state.ref, w, first + 10), w, first + 12);
    state = state.add(dense(nn.gelu(wide, { approximate: false }), w, first + 14));
  }
  return dense(np.mean(state, 1), w, 32);
};

/** Gives the forward pass of each model. */
export const models: Readonly<Record<ModelName, Forward>> = { tiny, mlp, cnn, lstm, transformer };

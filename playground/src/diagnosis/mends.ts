// The ways to mend a training.

import { type Change, set, setCompatible } from "../config/changes.ts";
import type { Activation, Config, OptimizerName } from "../config/config.ts";
import { activationOf, classesOf, limits, plainLayer } from "../config/config.ts";
import type { Mend, MendId } from "./finding.ts";

function mend(id: MendId, change: Change, options: { value?: number; anew?: boolean } = {}): Mend {
  return { id, change, value: options.value ?? 0, anew: options.anew ?? false };
}

/** Rates at which each optimizer mostly does well. */
const usualRates: { readonly [name in OptimizerName]: number } = {
  ...{ sgd: 0.03, momentum: 0.01, nesterov: 0.01, adagrad: 0.1, rmsprop: 0.01, adam: 0.01 },
};

/** Rates worth trying, from small to large. */
const roundRates = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

/** Gives the rate at which the optimizer of a configuration mostly does well. */
export function usualRate({ optimizer }: Config): number {
  return usualRates[optimizer];
}

/** Lowers the learning rate to a tenth, and to what the optimizer can stand. */
export function lowerRate(config: Config): Mend {
  const bound = 1.2 * Math.min(config.learningRate / 10, 3 * usualRate(config));
  const value = roundRates.findLast((rate) => rate <= bound) ?? config.learningRate / 10;
  return mend("learningRate", set({ learningRate: value }), { value, anew: true });
}

/** Raises the learning rate to what is usual. */
export function raiseRate(config: Config): Mend {
  const value = usualRate(config);
  return mend("learningRate", set({ learningRate: value }), { value });
}

/** Weakens the penalty on weights. */
export function weakerPenalty(value: number): Mend {
  return mend("regularizationRate", set({ regularizationRate: value }), { value, anew: true });
}

/** Puts a light penalty on large weights. */
export function penalty(): Mend {
  return mend("penalty", set({ regularization: "L2", regularizationRate: 0.003 }));
}

/** Takes a larger share of the points for training. */
export function moreData(): Mend {
  return mend("moreData", set({ trainShare: 80 }), { value: 80 });
}

/** Ends in probabilities, with the loss that belongs to them. */
export function probabilities(config: Config): Mend {
  return classesOf(config) > 2
    ? mend("softmax", set({ output: "softmax", loss: "categorical_crossentropy" }))
    : mend("sigmoid", set({ output: "sigmoid", loss: "binary_crossentropy" }));
}

/** Keeps categorical cross-entropy and gives it an output per class. */
export function softmaxOutput(): Mend {
  return mend("softmax", set({ output: "softmax", loss: "categorical_crossentropy" }));
}

export function linearOutput(): Mend {
  return mend("linearOutput", set({ output: "linear" }));
}

export function meanSquaredError(): Mend {
  return mend("meanSquaredError", set({ output: "linear", loss: "mse" }));
}

/** Gives the layers with one activation another one. */
export function replaceActivation(from: readonly Activation[], to: Activation): Mend {
  const id = to === "leaky_relu" ? "leakyRelu" : to === "relu" ? "relu" : "tanh";
  return mend(id, (config) => ({
    ...config,
    activation: from.includes(config.activation) ? to : config.activation,
    layers: config.layers.map((layer) =>
      layer.activation !== null && from.includes(layer.activation)
        ? { ...layer, activation: to }
        : layer,
    ),
    initializer: to === "relu" && !config.compatible ? "he_normal" : config.initializer,
  }));
}

/** Gives one layer tanh in place of softmax. */
export function tanhIn(index: number): Mend {
  return mend("tanhLayer", (config) => ({
    ...config,
    layers: config.layers.map((layer, i) =>
      i === index && activationOf(config, layer) === "softmax"
        ? { ...layer, activation: "tanh" }
        : layer,
    ),
  }));
}

/** Begins with weights that differ from node to node. */
export function randomWeights(config: Config): Mend {
  const initializer = config.compatible ? "uniform" : "glorot_uniform";
  return mend("initializer", set({ initializer }));
}

export function coordinates(): Mend {
  return mend("features", set({ features: ["x", "y"] }));
}

/** Lets training change every layer. */
export function thaw(): Mend {
  return mend("thaw", (config) => ({
    ...config,
    layers: config.layers.map((layer) => ({ ...layer, frozen: false })),
    outputFrozen: false,
  }));
}

/** Adds a hidden layer that can bend. */
export function bendingLayer(): Mend {
  return mend("addLayer", (config) => ({
    ...config,
    activation: config.activation === "linear" ? "tanh" : config.activation,
    layers: [...config.layers, plainLayer(4)].slice(-limits.layers),
  }));
}

/** Gives every hidden layer at least eight nodes, and the network at least two of them. */
export function addNodes(): Mend {
  return mend("addNodes", (config) => {
    const wider = config.layers.map((layer) => ({ ...layer, units: Math.max(8, layer.units) }));
    while (wider.length < 2) wider.push(plainLayer(8));
    return { ...config, layers: wider };
  });
}

export function adam(): Mend {
  return mend("adam", (config) =>
    set({ optimizer: "adam", learningRate: usualRates.adam })(setCompatible(false)(config)),
  );
}

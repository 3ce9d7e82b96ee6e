// From a configuration to the layers, the loss and the optimizer in Keras' words, as plain data.

import type { Config, FeatureName, OptimizerName, OptimizerSettings } from "../config/config.ts";
import { activationOf, outputUnits } from "../config/config.ts";
import { inputCount } from "../config/inputs.ts";
import { offsetOf, sizesOf } from "../config/shape.ts";
import { isFormula } from "../data/features.ts";
import { type Expression, parseFormula } from "../data/formula/parse.ts";

/** Is an option of a layer or an optimizer; one with a class is an object of its own. */
export type OptionValue = string | number | boolean | ObjectRecipe;

/** Names a class of Keras, and what it is made with; options are in camelCase. */
export interface ObjectRecipe {
  readonly className: string;
  readonly options: { readonly [name: string]: OptionValue };
}

/** Is an array of numbers with one or two axes. */
export type WeightArray = readonly number[] | readonly (readonly number[])[];

/** Says everything that a program needs to make a network again. */
export interface Recipe {
  /** Coordinates of a point: x1, x2, …. */
  readonly inputs: number;
  /** What is computed from the coordinates. */
  readonly features: readonly Expression[];
  /** Whether a feature of one's own may be undefined at some points, and is 0 there. */
  readonly isGuarded: boolean;
  readonly layers: readonly ObjectRecipe[];
  readonly optimizer: ObjectRecipe;
  /** Half of the mean squared error has no name in Keras. */
  readonly loss: { readonly name: string; readonly isHalved: boolean };
  readonly batchSize: number;
  readonly shuffle: boolean;
}

const texts: { readonly [name in FeatureName]: string } = {
  x: "x1",
  y: "x2",
  ...{ x3: "x3", x4: "x4", x5: "x5", x6: "x6", x7: "x7", x8: "x8" },
  xSquared: "x1^2",
  ySquared: "x2^2",
  xTimesY: "x1*x2",
  sinX: "sin(x1)",
  sinY: "sin(x2)",
  cosX: "cos(x1)",
  cosY: "cos(x2)",
};

type Settings = OptimizerSettings & { readonly learningRate: number };

const optimizers: { readonly [name in OptimizerName]: (settings: Settings) => ObjectRecipe } = {
  sgd: ({ learningRate }) => made("SGD", { learningRate }),
  momentum: ({ learningRate, momentum }) => made("SGD", { learningRate, momentum }),
  nesterov: ({ learningRate, momentum }) => made("SGD", { learningRate, momentum, nesterov: true }),
  adagrad: ({ learningRate, epsilon }) => made("Adagrad", { learningRate, epsilon }),
  rmsprop: ({ learningRate, rho, epsilon }) => made("RMSprop", { learningRate, rho, epsilon }),
  adam: ({ learningRate, beta1, beta2, epsilon }) =>
    made("Adam", { learningRate, beta1, beta2, epsilon }),
};

/** Describes the network of a configuration. */
export function recipeOf(config: Config): Recipe {
  const { loss, batchSize, shuffle, learningRate, settings } = config;
  return {
    inputs: inputCount(config),
    features: config.features.map((name) =>
      parseFormula(isFormula(name) ? name.slice(1) : texts[name]),
    ),
    isGuarded: config.features.some(isFormula),
    layers: layersOf(config),
    optimizer: optimizers[config.optimizer]({ ...settings, learningRate }),
    loss: { name: loss === "half_mse" ? "mse" : loss, isHalved: loss === "half_mse" },
    ...{ batchSize, shuffle },
  };
}

/** Gives the weights in the order and the shapes of `model.getWeights()`. */
export function weightArrays(config: Config, weights: Float64Array): WeightArray[] {
  const sizes = sizesOf(config);
  let normalized = offsetOf(sizes, sizes.length);
  const arrays: WeightArray[] = [];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs = 0, units = 0] = [sizes[layer - 1], sizes[layer]];
    const take = (offset: number) => Array.from(weights.slice(offset, offset + units), shortest);
    const start = offsetOf(sizes, layer);
    arrays.push(Array.from({ length: inputs }, (_, row) => take(start + row * units)));
    arrays.push(take(start + inputs * units));
    if (config.layers[layer - 1]?.batchNormalization !== true) continue;
    // Scale, shift, mean and variance.
    for (let i = 0; i < 4; i++, normalized += units) arrays.push(take(normalized));
  }
  return arrays;
}

/** Rounds to the shortest decimal that is the same number in 32 bits. */
export function shortest(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}

function layersOf(config: Config): ObjectRecipe[] {
  const { regularization, regularizationRate: rate } = config;
  const penalty = regularization === "L1" ? made("L1", { l1: rate }) : made("L2", { l2: rate / 2 });
  const penalized: ObjectRecipe["options"] =
    regularization === "none" || rate === 0 ? {} : { kernelRegularizer: penalty };
  const hidden = config.layers.flatMap((layer) => {
    const { units, dropout, batchNormalization } = layer;
    const frozen = frozenOption(layer.frozen);
    const activation = activationOf(config, layer);
    const dense = batchNormalization
      ? [made("Dense", { units, ...penalized, ...frozen }), made("BatchNormalization", frozen)]
      : [made("Dense", { units, activation, ...penalized, ...frozen })];
    const active = batchNormalization ? [made("Activation", { activation })] : [];
    return [...dense, ...active, ...(dropout > 0 ? [made("Dropout", { rate: dropout })] : [])];
  });
  const last = {
    ...{ units: outputUnits(config), activation: config.output, ...penalized },
    ...frozenOption(config.outputFrozen),
  };
  return [...hidden, made("Dense", last)];
}

function frozenOption(frozen: boolean): ObjectRecipe["options"] {
  return frozen ? { trainable: false } : {};
}

function made(className: string, options: ObjectRecipe["options"]): ObjectRecipe {
  return { className, options };
}

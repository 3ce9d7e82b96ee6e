// From what a model file holds to a configuration and weights, or to the reason why it does not fit.

import {
  type Activation,
  activations,
  type ClassDataset,
  type Config,
  classesOf,
  type HiddenLayer,
  type LossName,
  limits,
  type OptimizerName,
  type OutputActivation,
  outputActivations,
  outputUnits,
} from "../config/config.ts";
import { fromLink } from "../config/link.ts";
import { sizesOf, weightCount } from "../config/shape.ts";
import type { Progress } from "../engine/progress.ts";
import type { LayerContent, ModelContent } from "./model-content.ts";
import { shortest } from "./recipe.ts";

/** Is why a model does not fit the page; the page has the words. */
export type Misfit =
  | Exclude<ModelContent, { kind: "model" }>
  | { readonly kind: "inputs"; readonly count: number | null; readonly features: number }
  | {
      readonly kind: "layer" | "order" | "options";
      readonly name: string;
      readonly className: string;
    }
  | { readonly kind: "activation"; readonly name: string; readonly activation: string }
  | { readonly kind: "units"; readonly name: string; readonly units: number }
  | { readonly kind: "tooManyLayers"; readonly layers: number }
  | { readonly kind: "outputs"; readonly units: number }
  | { readonly kind: "numbers" };

/** Is a network that the page can show. */
export interface FittingModel {
  readonly kind: "fits";
  readonly config: Config;
  readonly weights: Float64Array;
  /** Where its training stands; null for an optimizer that the page does not have. */
  readonly progress: Progress | null;
}

/** Fits a model into the page; what the file leaves open stays as the present configuration has it. */
export function fitModel(content: ModelContent, present: Config): FittingModel | Misfit {
  if (content.kind !== "model") return content;
  const columns = columnsOf(content.layers);
  if ("kind" in columns) return columns;
  const described = content.link === null ? null : fromLink(content.link, present.seed);
  const own = described !== null && describes(described, columns, content.inputs);
  // How the page looks is not for a file to say.
  const { hidden, hideText, speed } = present;
  const config = own
    ? { ...described, hidden, hideText, speed }
    : guessed(content, columns, present);
  if ("kind" in config) return config;
  const weights = flatWeights(columns);
  if (weights.length !== weightCount(config) || !weights.every(Number.isFinite)) {
    return { kind: "numbers" };
  }
  const known = own || Object.hasOwn(optimizers, classNameOf(content.optimizer));
  const progress = { ...content.progress, ...(!own && { place: null }) };
  return { kind: "fits", config, weights, progress: known ? progress : null };
}

/** Is a column of nodes with everything behind it. */
interface Column {
  readonly dense: LayerContent;
  readonly units: number;
  activation: string;
  normalization: LayerContent | null;
  dropout: number;
}

/** How far a column has come: layers behind it can only follow in this order. */
type Stage = "dense" | "normalization" | "activation" | "dropout";
const order: readonly Stage[] = ["dense", "normalization", "activation", "dropout"];

// Keras' own classes for single activations, where their options are those of the functions.
const activationLayers: {
  readonly [className: string]: (config: LayerContent["config"]) => string | undefined;
} = {
  Activation: ({ activation }) => String(activation),
  ReLU: ({ maxValue, negativeSlope, threshold }) =>
    maxValue === null && negativeSlope === 0 && threshold === 0 ? "relu" : undefined,
  LeakyReLU: ({ negativeSlope }) => (negativeSlope === 0.2 ? "leaky_relu" : undefined),
  ELU: ({ alpha }) => (alpha === 1 ? "elu" : undefined),
  Softmax: ({ axis }) => (axis === -1 ? "softmax" : undefined),
};

function columnsOf(layers: readonly LayerContent[]): Column[] | Misfit {
  const columns: Column[] = [];
  let stage: Stage = "dropout";
  for (const layer of layers) {
    const { name, className, config } = layer;
    if (className === "InputLayer") continue;
    if (className === "Dense") {
      const units = layer.weights[0]?.length === undefined ? 0 : Number(config["units"]);
      const activation = config["activation"] === null ? "linear" : String(config["activation"]);
      if (units > limits.units) return { kind: "units", name, units };
      columns.push({ dense: layer, units, activation, normalization: null, dropout: 0 });
      stage = activation === "linear" ? "dense" : "activation";
      continue;
    }
    const column = columns.at(-1);
    const next = stageOf(className);
    if (next === undefined) return { kind: "layer", name, className };
    if (column === undefined || order.indexOf(next) <= order.indexOf(stage)) {
      return { kind: "order", name, className };
    }
    stage = next;
    if (next === "normalization") {
      if (config["epsilon"] !== 0.001 || config["axis"] !== -1) {
        return { kind: "options", name, className };
      }
      column.normalization = layer;
    } else if (next === "activation") {
      const activation = activationLayers[className]?.(config);
      if (activation === undefined) return { kind: "options", name, className };
      column.activation = activation;
    } else {
      column.dropout = Number(config["rate"]);
      if (!(column.dropout <= 0.9)) return { kind: "options", name, className };
    }
  }
  return checked(columns);
}

function stageOf(className: string): Stage | undefined {
  if (className === "BatchNormalization") return "normalization";
  if (className === "Dropout") return "dropout";
  return Object.hasOwn(activationLayers, className) ? "activation" : undefined;
}

function checked(columns: Column[]): Column[] | Misfit {
  const output = columns.at(-1);
  if (output === undefined) return { kind: "outputs", units: 0 };
  if (columns.length - 1 > limits.layers) {
    return { kind: "tooManyLayers", layers: columns.length - 1 };
  }
  if (output.units > limits.classes) return { kind: "outputs", units: output.units };
  for (const column of columns) {
    const known: readonly string[] = column === output ? outputActivations : activations;
    // Keras calls the same function by both names.
    if (column.activation === "swish") column.activation = "silu";
    if (!known.includes(column.activation)) {
      return { kind: "activation", name: column.dense.name, activation: column.activation };
    }
  }
  const { normalization, dropout } = output;
  if (normalization !== null || dropout > 0) {
    const { name, className } = normalization ?? output.dense;
    return { kind: "order", name, className };
  }
  return columns;
}

// A file of this page says everything; one that was changed since does not fit its own words.
function describes(config: Config, columns: readonly Column[], inputs: number | null): boolean {
  const layers = hiddenOf(columns);
  const same = (a: HiddenLayer, b: HiddenLayer | undefined) =>
    a.units === b?.units &&
    a.batchNormalization === b.batchNormalization &&
    a.frozen === b.frozen &&
    (a.activation ?? config.activation) === b.activation;
  return (
    sizesOf(config)[0] === inputs &&
    outputUnits(config) === columns.at(-1)?.units &&
    config.output === columns.at(-1)?.activation &&
    config.outputFrozen === columns.slice(-1).some(({ dense }) => isFrozen(dense)) &&
    config.layers.length === layers.length &&
    config.layers.every((layer, i) => same(layer, layers[i]))
  );
}

function hiddenOf(columns: readonly Column[]): HiddenLayer[] {
  return columns.slice(0, -1).map(({ dense, units, activation, normalization, dropout }) => ({
    ...{ units, activation: activation as Activation, dropout, frozen: isFrozen(dense) },
    batchNormalization: normalization !== null,
  }));
}

function isFrozen({ config }: LayerContent): boolean {
  return config["trainable"] === false;
}

const datasets: { readonly [classes: number]: ClassDataset } = {
  2: "circle",
  3: "threeBlobs",
  4: "fourQuadrants",
  5: "fivePetals",
};

type Model = Extract<ModelContent, { kind: "model" }>;

function guessed(model: Model, columns: readonly Column[], present: Config): Config | Misfit {
  const output = columns.at(-1);
  const units = output?.units ?? 0;
  const activation = output?.activation as OutputActivation;
  const features = featuresFor(model.inputs, present);
  if (features === undefined) {
    return { kind: "inputs", count: model.inputs, features: present.features.length };
  }
  const loss = lossOf(model.loss) ?? (units > 1 ? "categorical_crossentropy" : "mse");
  const isNumber = units === 1 && activation === "linear" && /^m[sa]e$/.test(loss);
  const classes = isNumber ? 1 : Math.max(2, units);
  const problem = isNumber ? "regression" : "classification";
  const withProblem: Config = { ...present, problem };
  const dataset =
    isNumber || classesOf(withProblem) === classes ? present.dataset : datasets[classes];
  const config: Config = {
    ...{ ...withProblem, dataset: dataset ?? "circle", features, layers: hiddenOf(columns) },
    outputFrozen: output !== undefined && isFrozen(output.dense),
    ...{ output: activation, loss, compatible: false, ...optimizerOf(model.optimizer, present) },
  };
  return outputUnits(config) === units ? config : { kind: "outputs", units };
}

function featuresFor(inputs: number | null, { features }: Config): Config["features"] | undefined {
  if (inputs === features.length) return features;
  return inputs === 2 ? ["x", "y"] : undefined;
}

const losses: { readonly [name: string]: LossName } = {
  mse: "mse",
  mean_squared_error: "mse",
  MeanSquaredError: "mse",
  mae: "mae",
  mean_absolute_error: "mae",
  MeanAbsoluteError: "mae",
  binary_crossentropy: "binary_crossentropy",
  BinaryCrossentropy: "binary_crossentropy",
  categorical_crossentropy: "categorical_crossentropy",
  CategoricalCrossentropy: "categorical_crossentropy",
  sparse_categorical_crossentropy: "categorical_crossentropy",
  SparseCategoricalCrossentropy: "categorical_crossentropy",
};

function lossOf(loss: unknown): LossName | undefined {
  const name = typeof loss === "string" ? loss : classNameOf(loss);
  return Object.hasOwn(losses, name) ? losses[name] : undefined;
}

const optimizers: { readonly [className: string]: OptimizerName } = {
  SGD: "sgd",
  Adagrad: "adagrad",
  RMSprop: "rmsprop",
  Adam: "adam",
};

function optimizerOf(
  optimizer: unknown,
  present: Config,
): Pick<Config, "optimizer" | "settings" | "learningRate"> {
  const { settings, learningRate } = present;
  const className = classNameOf(optimizer);
  const name = Object.hasOwn(optimizers, className) ? optimizers[className] : undefined;
  if (name === undefined) return { optimizer: present.optimizer, settings, learningRate };
  const config = (optimizer as { config?: { [key: string]: unknown } }).config ?? {};
  const number = (key: string, usual: number) => {
    const value = config[key];
    return typeof value === "number" && value >= 0 && value <= 1000 ? shortest(value) : usual;
  };
  const momentum = number("momentum", 0);
  const isPlain = name !== "sgd" || momentum === 0;
  return {
    optimizer: isPlain ? name : config["nesterov"] === true ? "nesterov" : "momentum",
    learningRate: number("learningRate", learningRate),
    settings: {
      momentum: isPlain ? settings.momentum : Math.min(1, momentum),
      rho: Math.min(1, number("rho", settings.rho)),
      beta1: Math.min(1, number("beta1", settings.beta1)),
      beta2: Math.min(1, number("beta2", settings.beta2)),
      epsilon: Math.min(1, number("epsilon", settings.epsilon)),
    },
  };
}

function classNameOf(value: unknown): string {
  if (typeof value !== "object" || value === null || !("className" in value)) return "";
  return String(value.className);
}

// Weights and biases of all columns first, then the numbers of normalizations; as a page has them.
function flatWeights(columns: readonly Column[]): Float64Array {
  const dense = columns.flatMap(({ dense: { weights }, units }) => [
    weights[0] ?? [],
    weights[1] ?? new Float64Array(units),
  ]);
  const normalizations = columns.flatMap(({ normalization, units }) =>
    normalization === null ? [] : normalizationNumbers(normalization, units),
  );
  return Float64Array.from([...dense, ...normalizations].flatMap((numbers) => [...numbers]));
}

// Scale and shift may be left out of a file; mean and variance come last.
function normalizationNumbers({ config, weights }: LayerContent, units: number): Float64Array[] {
  const rest = [...weights];
  const scale = config["scale"] === false ? new Float64Array(units).fill(1) : rest.shift();
  const shift = config["center"] === false ? new Float64Array(units) : rest.shift();
  return [scale ?? new Float64Array(0), shift ?? new Float64Array(0), ...rest];
}

// The one object that says what is trained and how the page shows it; everything follows from it.

import type { Point } from "../data/point.ts";
import type { RacePlan } from "./race-plan.ts";

/** Names what the network is to learn: classes, or a number. */
export const problems = ["classification", "regression"] as const;
export type Problem = (typeof problems)[number];

/** Names the sets of points with two or more classes. */
export const classDatasets = [
  ...(["circle", "xor", "gauss", "spiral"] as const),
  ...(["threeBlobs", "fourQuadrants", "threeRings", "fivePetals"] as const),
] as const;
export type ClassDataset = (typeof classDatasets)[number];

/** Names the sets of points whose label is a number. */
export const numberDatasets = ["reg-plane", "reg-gauss"] as const;
export type NumberDataset = (typeof numberDatasets)[number];

/** Names the points of one's own, among classes and among numbers. */
export const ownDataset = "own";
export type OwnDataset = typeof ownDataset;

/** Names the inputs beyond the plane, which points of one's own can have. */
export const furtherInputs = ["x3", "x4", "x5", "x6", "x7", "x8"] as const;
export type FurtherInput = (typeof furtherInputs)[number];

/** Names what can be computed from a point and given to the network. */
export const featureNames = [
  ...(["x", "y"] as const),
  ...furtherInputs,
  ...(["xSquared", "ySquared", "xTimesY"] as const),
  ...(["sinX", "sinY", "cosX", "cosY"] as const),
] as const;
export type FeatureName = (typeof featureNames)[number];

/** Is a feature of one's own: its formula of x1, x2 and further inputs behind an equals sign. */
export type Formula = `=${string}`;

/** Names an input of the network: a feature of the page or one's own. */
export type InputName = FeatureName | Formula;

/** Names the activations of hidden layers, as Keras does. */
export const activations = [
  ...(["relu", "tanh", "sigmoid", "linear"] as const),
  ...(["leaky_relu", "elu", "gelu", "silu", "softmax"] as const),
] as const;
export type Activation = (typeof activations)[number];

/** Names the activations of the output. */
export const outputActivations = ["tanh", "linear", "sigmoid", "softmax", "relu"] as const;
export type OutputActivation = (typeof outputActivations)[number];

/** Names the losses; `half_mse` is half of the mean squared error. */
export const lossNames = [
  ...(["half_mse", "mse", "mae"] as const),
  ...(["binary_crossentropy", "categorical_crossentropy"] as const),
] as const;
export type LossName = (typeof lossNames)[number];

/** Names the ways to improve on gradient descent. */
export const optimizerNames = [
  ...(["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"] as const),
] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** Names the penalties on large weights. */
export const regularizations = ["none", "L1", "L2"] as const;
export type Regularization = (typeof regularizations)[number];

/** Names how weights begin; `uniform` is U(−½, ½) with biases of 0.1. */
export const initializers = [
  ...(["uniform", "zeros", "glorot_uniform", "glorot_normal"] as const),
  ...(["he_uniform", "he_normal", "random_normal"] as const),
] as const;
export type Initializer = (typeof initializers)[number];

/** Names how fast training runs; `gradual` begins slowly, so that the first epochs can be seen. */
export const speeds = ["slow", "steady", "gradual", "full"] as const;
export type Speed = (typeof speeds)[number];

/** Is a layer between the features and the output. */
export interface HiddenLayer {
  readonly units: number;
  /** Activation of this layer alone; null follows `Config.activation`. */
  readonly activation: Activation | null;
  /** Share of outputs that a training step leaves out, 0 … 0.9. */
  readonly dropout: number;
  readonly batchNormalization: boolean;
  /** Whether training leaves its weights as they are. */
  readonly frozen: boolean;
}

/** Are the settings of the optimizers; each reads its own. */
export interface OptimizerSettings {
  readonly momentum: number;
  readonly rho: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Is the column of a table that a coordinate or a label comes from: value = middle + scale · number. */
export interface Column {
  /** As the table has it, with its unit in brackets. */
  readonly name: string;
  readonly middle: number;
  readonly scale: number;
}

/** Are the columns of points from a table; drawn points have none. */
export interface Columns {
  /** One per coordinate; the first two span the plane. */
  readonly inputs: readonly Column[];
  readonly label: Column;
  /** What the table calls the classes, by their number; none where labels are numbers. */
  readonly classes: readonly string[];
}

/** Are points that somebody has drawn or brought along, with the number of their classes. */
export interface OwnData {
  readonly points: readonly Point[];
  /** Two or more; 1 where labels are numbers. */
  readonly classes: number;
  readonly columns: Columns | null;
}

/** Is everything that a link can carry: plain data, changed only by making a new one. */
export interface Config {
  readonly problem: Problem;
  readonly dataset: ClassDataset | OwnDataset;
  readonly numberDataset: NumberDataset | OwnDataset;
  /** The points of one's own for each problem, kept while another data set is in use. */
  readonly own: { readonly [problem in Problem]: OwnData };
  /** Where the plane that is drawn lies: x3, x4, …; null stands for the mean of the points. */
  readonly held: readonly (number | null)[];
  /** Strength of noise in percent. */
  readonly noise: number;
  /** Share of points to train on, in percent. */
  readonly trainShare: number;
  /** Begins the random numbers of the points. */
  readonly seed: string;
  /** Begins the random numbers of the weights; null goes on where the points ended. */
  readonly weightSeed: string | null;

  /** The inputs in use, those of the page first. */
  readonly features: readonly InputName[];
  /** All formulas of one's own, in use or not. */
  readonly formulas: readonly Formula[];
  readonly layers: readonly HiddenLayer[];
  readonly activation: Activation;
  readonly output: OutputActivation;
  /** Whether training leaves the weights of the output as they are. */
  readonly outputFrozen: boolean;
  readonly initializer: Initializer;

  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly settings: OptimizerSettings;
  readonly learningRate: number;
  readonly regularization: Regularization;
  readonly regularizationRate: number;
  /** Points per step; 0 stands for all. */
  readonly batchSize: number;
  /** Draws the batches of every epoch anew. */
  readonly shuffle: boolean;
  /** Share of the training points that an epoch uses, in percent. */
  readonly epochShare: number;
  /** Trains in float64 with the update order of TensorFlow Playground. */
  readonly compatible: boolean;

  /** Who runs in the race; null for the usual one. */
  readonly race: RacePlan | null;

  /** When training stops by itself; 0 stands for never. */
  readonly stopEpoch: number;
  /** Test loss at which training stops by itself; 0 stands for never. */
  readonly stopLoss: number;
  readonly speed: Speed;
  readonly showTestData: boolean;
  readonly discretize: boolean;
  /** Outlines the points of the step taken last. */
  readonly showBatch: boolean;
  /** Names of controls that a teacher has taken off the page. */
  readonly hidden: readonly string[];
  /** Leaves out the header and everything below the network. */
  readonly hideText: boolean;
}

/** Are the bounds that every configuration keeps, wherever it comes from. */
export const limits = {
  layers: 10,
  units: 16,
  noise: 80,
  batchSize: 5000,
  classes: 5,
  ownPoints: 5000,
  inputs: 2 + furtherInputs.length,
  columnName: 40,
  formulas: 6,
} as const;

/** Gives a hidden layer with nothing special. */
export function plainLayer(units: number): HiddenLayer {
  return { units, activation: null, dropout: 0, batchNormalization: false, frozen: false };
}

/** Is what TensorFlow Playground begins with, so that its links mean the same here. */
export const defaultConfig: Config = {
  problem: "classification",
  dataset: "circle",
  numberDataset: "reg-plane",
  own: {
    classification: { points: [], classes: 2, columns: null },
    regression: { points: [], classes: 1, columns: null },
  },
  held: [],
  noise: 0,
  trainShare: 50,
  seed: "0.12345",
  weightSeed: null,
  features: ["x", "y"],
  formulas: [],
  layers: [plainLayer(4), plainLayer(2)],
  activation: "tanh",
  output: "tanh",
  outputFrozen: false,
  initializer: "uniform",
  loss: "half_mse",
  optimizer: "sgd",
  settings: { momentum: 0.9, rho: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  learningRate: 0.03,
  regularization: "none",
  regularizationRate: 0,
  batchSize: 10,
  shuffle: true,
  epochShare: 100,
  compatible: false,
  race: null,
  stopEpoch: 0,
  stopLoss: 0,
  speed: "gradual",
  showTestData: false,
  discretize: false,
  showBatch: false,
  hidden: [],
  hideText: false,
};

/** Gives the name of the data set in use. */
export function datasetOf(config: Config): ClassDataset | NumberDataset | OwnDataset {
  return config.problem === "classification" ? config.dataset : config.numberDataset;
}

const classCounts: { readonly [name in ClassDataset]: number } = {
  circle: 2,
  xor: 2,
  gauss: 2,
  spiral: 2,
  threeBlobs: 3,
  fourQuadrants: 4,
  threeRings: 3,
  fivePetals: 5,
};

/** Counts the classes of the data; 1 stands for a number to predict. */
export function classesOf(config: Config): number {
  const { problem, dataset, own } = config;
  if (problem === "regression") return 1;
  return dataset === ownDataset ? own.classification.classes : classCounts[dataset];
}

/** Gives the points of one's own if they are the data set in use. */
export function ownDataOf(config: Config): OwnData | null {
  return datasetOf(config) === ownDataset ? config.own[config.problem] : null;
}

/** Counts the nodes of the output: one per class where classes compete, else one. */
export function outputUnits(config: Config): number {
  const classes = classesOf(config);
  return classes > 2 || (classes === 2 && config.output === "softmax") ? classes : 1;
}

/** Says layer by layer, the output last, whether its weights stay as they are. */
export function frozenOf({ layers, outputFrozen }: Config): boolean[] {
  return [...layers.map(({ frozen }) => frozen), outputFrozen];
}

/** Gives the activation of a hidden layer. */
export function activationOf(config: Config, layer: HiddenLayer): Activation {
  return layer.activation ?? config.activation;
}

// The losses' door: classes, functions, and the way from an identifier to a loss.

export { registerAllLosses } from "./all.ts";
export type {
  SparseCategoricalCrossentropyOptions,
  SparseCrossentropyArguments,
} from "./crossentropy.ts";
export {
  BinaryCrossentropy,
  binaryCrossentropy,
  CategoricalCrossentropy,
  categoricalCrossentropy,
  SparseCategoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./crossentropy.ts";
export type { CrossentropyArguments, CrossentropyLossOptions } from "./crossentropy-options.ts";
export type {
  BinaryFocalArguments,
  BinaryFocalCrossentropyOptions,
  CategoricalFocalCrossentropyOptions,
  FocalArguments,
} from "./focal-crossentropy.ts";
export {
  BinaryFocalCrossentropy,
  binaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  categoricalFocalCrossentropy,
} from "./focal-crossentropy.ts";
export type { LossFunction } from "./function-loss.ts";
export { FunctionLoss } from "./function-loss.ts";
export {
  CategoricalHinge,
  categoricalHinge,
  Hinge,
  hinge,
  SquaredHinge,
  squaredHinge,
} from "./hinge.ts";
export type { LossOptions } from "./loss.ts";
export { Loss } from "./loss.ts";
export { KLDivergence, klDivergence, Poisson, poisson } from "./probabilistic.ts";
export type { Reduction, Weighting } from "./reduction.ts";
export { reduceWeightedValues, squeezeOrExpandToSameRank } from "./reduction.ts";
export type { LossIdentifier, LossName } from "./registry.ts";
export { losses, resolveLoss } from "./registry.ts";
export type { CosineSimilarityOptions, HuberOptions } from "./regression.ts";
export {
  CosineSimilarity,
  cosineSimilarity,
  Huber,
  huber,
  LogCosh,
  logCosh,
  MeanAbsoluteError,
  MeanAbsoluteError as MAE,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredError as MSE,
  MeanSquaredLogarithmicError,
  meanAbsoluteError,
  meanAbsoluteError as mae,
  meanAbsolutePercentageError,
  meanAbsolutePercentageError as mape,
  meanSquaredError,
  meanSquaredError as mse,
  meanSquaredLogarithmicError,
  meanSquaredLogarithmicError as msle,
} from "./regression.ts";
export type {
  DiceOptions,
  RegionArguments,
  TverskyArguments,
  TverskyOptions,
} from "./segmentation.ts";
export { Dice, dice, Tversky, tversky } from "./segmentation.ts";

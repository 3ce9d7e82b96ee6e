// The metrics' door: classes, functions, and the way from an identifier to a metric.

export type {
  BinaryAccuracyOptions,
  SparseTopKOptions,
  TopKArguments,
  TopKOptions,
} from "./accuracy.ts";
export {
  Accuracy,
  accuracy,
  BinaryAccuracy,
  binaryAccuracy,
  CategoricalAccuracy,
  categoricalAccuracy,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from "./accuracy.ts";
export { registerAllMetrics } from "./all.ts";
export type { AUCOptions } from "./auc.ts";
export { AUC } from "./auc.ts";
export type { F1ScoreOptions, FBetaScoreOptions } from "./f-score.ts";
export { F1Score, FBetaScore } from "./f-score.ts";
export { MeanMetricWrapper } from "./function-metric.ts";
export { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
export type { MetricFunction } from "./mean.ts";
export { Mean, Sum } from "./mean.ts";
export type { Direction, MetricOptions, MetricResult } from "./metric.ts";
export { Metric } from "./metric.ts";
export type {
  PrecisionAtRecallOptions,
  RecallAtPrecisionOptions,
  SensitivityAtSpecificityOptions,
  SpecificityAtSensitivityOptions,
} from "./operating-point.ts";
export {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./operating-point.ts";
export type { CountOptions, PrecisionOptions } from "./precision-recall.ts";
export {
  FalseNegatives,
  FalsePositives,
  Precision,
  Recall,
  TrueNegatives,
  TruePositives,
} from "./precision-recall.ts";
export type {
  BinaryCrossentropyOptions,
  CategoricalCrossentropyOptions,
  SparseCategoricalCrossentropyOptions,
} from "./probabilistic.ts";
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  KLDivergence,
  Poisson,
  SparseCategoricalCrossentropy,
} from "./probabilistic.ts";
export type { R2ScoreOptions } from "./r2-score.ts";
export { R2Score } from "./r2-score.ts";
export type { MetricIdentifier, MetricName } from "./registry.ts";
export { dependsOnShapes, metrics, resolveAccuracy, resolveMetric } from "./registry.ts";
export type { CosineSimilarityOptions } from "./regression.ts";
export {
  CosineSimilarity,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  RootMeanSquaredError,
} from "./regression.ts";

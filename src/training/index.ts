// Training's door: the trainer that a model delegates to, and what it asks of a model.

export type { Data } from "./arguments.ts";
export type { ClassWeight } from "./class-weights.ts";
export type { CompileOptions } from "./compilation.ts";
export { compileConfig } from "./compile-config.ts";
export type { LossOption, LossWeights } from "./compiled-loss.ts";
export type { MetricsOption, OutputMetrics } from "./compiled-metrics.ts";
export type {
  EvaluateOptions,
  FitOptions,
  OnBatchOptions,
  PredictOptions,
  Scores,
  ValidationData,
  Verbose,
} from "./options.ts";
export type { Output } from "./outputs.ts";
export { describeOutputs } from "./outputs.ts";
export type { StepData, StepLogs, TrainableModel } from "./trainable-model.ts";
export { Trainer } from "./trainer.ts";

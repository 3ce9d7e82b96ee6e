// Knows the metrics by their names; turns anything that stands for a metric into one.

import type { Shape } from "../engine/index.ts";
import type { SerializedObject } from "../registry/index.ts";
import { isSerializedObject, Registry } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { MeanMetricWrapper } from "./function-metric.ts";
import type { MetricFunction } from "./mean.ts";
import type { Metric } from "./metric.ts";

/** Knows the metrics. */
export const metrics = new Registry<Metric>("metric", "keras.metrics");

/** Is a name of a metric; the first two pairs choose by the shapes of targets and predictions. */
export type MetricName =
  | "accuracy"
  | "acc"
  | "crossentropy"
  | "ce"
  | "binary_accuracy"
  | "categorical_accuracy"
  | "sparse_categorical_accuracy"
  | "top_k_categorical_accuracy"
  | "sparse_top_k_categorical_accuracy"
  | "mean_squared_error"
  | "mse"
  | "root_mean_squared_error"
  | "mean_absolute_error"
  | "mae"
  | "mean_absolute_percentage_error"
  | "mape"
  | "mean_squared_logarithmic_error"
  | "msle"
  | "cosine_similarity"
  | "binary_crossentropy"
  | "bce"
  | "categorical_crossentropy"
  | "sparse_categorical_crossentropy"
  | "kl_divergence"
  | "kld"
  | "poisson"
  | "hinge"
  | "squared_hinge"
  | "categorical_hinge"
  | "precision"
  | "recall"
  | "auc"
  | "f1_score"
  | "r2_score";

/** Is anything that stands for a metric; other strings are names of registered classes. */
export type MetricIdentifier =
  | MetricName
  | (string & {})
  | Metric
  | MetricFunction
  | SerializedObject;

/** Which ending of a class's name each word stands for. */
const families: ReadonlyMap<string, "Accuracy" | "Crossentropy"> = new Map([
  ["accuracy", "Accuracy"],
  ["acc", "Accuracy"],
  ["crossentropy", "Crossentropy"],
  ["ce", "Crossentropy"],
]);

/** Tells whether a name chooses its metric by the shapes of targets and predictions. */
export function dependsOnShapes(identifier: unknown): identifier is string {
  return typeof identifier === "string" && families.has(identifier.toLowerCase());
}

/**
 * Makes the metric that `"accuracy"`, `"acc"`, `"crossentropy"` or `"ce"` means: binary where
 * predictions have a last extent of 1, sparse where targets have less rank or a last extent of 1,
 * else categorical. The metric keeps the word as its name.
 * @throws ConfigError when the class is not registered.
 */
export function resolveAccuracy(yTrueShape: Shape, yPredShape: Shape, identifier: string): Metric {
  const family = families.get(identifier.toLowerCase()) ?? "Accuracy";
  const classes = yPredShape.at(-1) ?? 1;
  const sparse = yTrueShape.length < yPredShape.length || (yTrueShape.at(-1) === 1 && classes > 1);
  const kind = classes === 1 ? "Binary" : sparse ? "SparseCategorical" : "Categorical";
  const chosen = metrics.classOf(`${kind}${family}`);
  if (chosen !== undefined) return chosen.fromConfig({ name: identifier });
  throw new ConfigError(
    `the metric "${identifier}" stands for ${kind}${family}, which is not registered. Import ` +
      `"gradus", or give an instance: new ${kind}${family}().`,
  );
}

/**
 * Turns an identifier into a metric, which keeps a string as its name. The shapes, with the batch
 * axis, serve the names that depend on them. `who` opens the errors.
 * @throws ConfigError when it stands for none.
 */
export function resolveMetric(
  identifier: MetricIdentifier,
  who: string,
  shapes: { readonly yTrue: Shape; readonly yPred: Shape },
): Metric {
  if (typeof identifier === "function") return new MeanMetricWrapper(identifier);
  if (dependsOnShapes(identifier)) return resolveAccuracy(shapes.yTrue, shapes.yPred, identifier);
  if (typeof identifier === "string") {
    return (
      metrics.classOf(identifier)?.fromConfig({ name: identifier }) ??
      metrics.resolve(identifier, who)
    );
  }
  if (isSerializedObject(identifier)) {
    const { className, config } = identifier;
    // Keras writes a metric that was given as a function under this class name.
    if (className === "function" && typeof config === "string") {
      return resolveMetric(config, who, shapes);
    }
  }
  return metrics.resolve(identifier, who);
}

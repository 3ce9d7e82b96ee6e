// Takes what a legacy file says of training; gives out Keras 3's `compile_config`, JSON to JSON.

import { isJsonObject, type JsonObject } from "../deserialize.ts";
import { toSnakeCase } from "../names.ts";
import type { JsonValue } from "../python-json.ts";

/** Optimizers that have another name now, with arguments that have. */
const OPTIMIZERS: ReadonlyMap<string, readonly [string, ReadonlyMap<string, string>]> = new Map([
  ["RMSProp", ["RMSprop", new Map([["decay", "rho"]])]],
  ["Momentum", ["SGD", new Map([["use_nesterov", "nesterov"]])]],
]);

/** Arguments of optimizers that say nothing any more. */
const OBSOLETE: ReadonlySet<string> = new Set([
  ...["is_legacy_optimizer", "jit_compile", "schedule_decay"],
]);

/** Loss names that lost their alias. */
const LOSSES: ReadonlyMap<string, string> = new Map([
  ["cosine_proximity", "cosine_similarity"],
  ["logcosh", "log_cosh"],
  ["kullback_leibler_divergence", "kl_divergence"],
]);

/** Turns a `training_config` into a `compile_config`. */
export function compileConfigOf(training: JsonObject): JsonObject {
  const { optimizer_config: optimizer, loss, metrics, loss_weights, weighted_metrics } = training;
  return {
    ...(isJsonObject(optimizer) ? { optimizer: modernOptimizer(optimizer) } : {}),
    loss: modernLoss(loss ?? null),
    loss_weights: loss_weights ?? null,
    metrics: modernMetrics(metrics ?? null),
    weighted_metrics: modernMetrics(weighted_metrics ?? null),
  };
}

function modernOptimizer({ class_name, config }: JsonObject): JsonObject {
  const bare = String(class_name ?? "").replace(/^Custom>/, "");
  const [className, renamed] = OPTIMIZERS.get(bare) ?? [bare, new Map<string, string>()];
  const given = isJsonObject(config) ? config : {};
  const entries = Object.entries(given).map(([key, value]): [string, JsonValue] => {
    const snake = toSnakeCase(key);
    return [renamed.get(snake) ?? (snake === "lr" ? "learning_rate" : snake), value];
  });
  const known = entries.filter(([key, value]) => {
    return !OBSOLETE.has(key) && key !== "decay" && !(key === "epsilon" && value === null);
  });
  const modern = Object.fromEntries(known);
  const decay = entries.find(([key]) => key === "decay")?.[1];
  if (typeof decay === "number" && decay > 0) {
    modern["learning_rate"] = inverseTimeDecay(modern["learning_rate"] ?? 0.001, decay);
  }
  return {
    module: "keras.optimizers",
    class_name: className,
    config: modern,
    registered_name: null,
  };
}

/** The `decay` of older optimizers: rate / (1 + decay · steps). */
function inverseTimeDecay(rate: JsonValue, decay: number): JsonObject {
  return {
    module: "keras.optimizers.schedules",
    class_name: "InverseTimeDecay",
    config: {
      ...{ initial_learning_rate: rate, decay_steps: 1, decay_rate: decay },
      ...{ staircase: false, name: "InverseTimeDecay" },
    },
    registered_name: null,
  };
}

function modernLoss(loss: JsonValue): JsonValue {
  if (typeof loss === "string") return LOSSES.get(loss) ?? loss;
  if (Array.isArray(loss)) return loss.map(modernLoss);
  if (!isJsonObject(loss)) return loss;
  const { class_name: className, config } = loss;
  if (typeof className !== "string" || !isJsonObject(config)) {
    return Object.fromEntries(Object.entries(loss).map(([key, one]) => [key, modernLoss(one)]));
  }
  const { fn: _, reduction, ...rest } = config;
  const modern: JsonObject = { ...rest };
  if (reduction !== undefined) {
    modern["reduction"] = reduction === "auto" ? "sum_over_batch_size" : reduction;
  }
  return { module: "keras.losses", class_name: className, config: modern, registered_name: null };
}

/** Keras 2 wrote the metrics of each output as a list, of a single output too. */
function modernMetrics(metrics: JsonValue): JsonValue {
  if (Array.isArray(metrics)) {
    const [only] = metrics;
    if (metrics.length === 1 && Array.isArray(only)) return only.map(modernMetrics);
    return metrics.map(modernMetrics);
  }
  if (typeof metrics === "string") return LOSSES.get(metrics) ?? metrics;
  if (!isJsonObject(metrics)) return metrics;
  const { class_name: className, config } = metrics;
  if (typeof className !== "string" || !isJsonObject(config)) {
    return Object.fromEntries(Object.entries(metrics).map(([k, one]) => [k, modernMetrics(one)]));
  }
  const { fn, name, ...rest } = config;
  if (className === "MeanMetricWrapper" && typeof fn === "string") {
    if (name === "accuracy" || name === "acc") return name;
    const pascal = fn.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    return {
      module: "keras.metrics",
      class_name: pascal,
      config: { ...(name === undefined ? {} : { name }), dtype: config["dtype"] ?? "float32" },
      registered_name: null,
    };
  }
  const named = name === undefined ? rest : { ...rest, name };
  return { module: "keras.metrics", class_name: className, config: named, registered_name: null };
}

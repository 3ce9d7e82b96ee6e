// What compile was given, written down for files; instances become configs, names stay names.

import { Loss, losses } from "../losses/index.ts";
import { Metric, metrics } from "../metrics/index.ts";
import { optimizers } from "../optimizers/index.ts";
import type { Config, ConfigValue } from "../registry/index.ts";
import { identifierOf, isSerializedObject } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { Compilation } from "./compilation.ts";

/**
 * Writes down what a model was compiled with, the optimizer as it is now.
 * @throws ConfigError for functions without a name and for classes without a `className`.
 */
export function compileConfig({ options, optimizer }: Compilation): Config {
  return {
    optimizer: optimizers.serialize(optimizer),
    loss: write(options.loss ?? null),
    lossWeights: write(options.lossWeights ?? null),
    metrics: write(options.metrics ?? null),
    weightedMetrics: write(options.weightedMetrics ?? null),
    runEagerly: options.runEagerly ?? false,
    stepsPerExecution: options.stepsPerExecution ?? 1,
    jitCompile: options.jitCompile ?? "auto",
  };
}

function write(value: unknown): ConfigValue {
  if (value instanceof Loss) return losses.serialize(value);
  if (value instanceof Metric) return metrics.serialize(value);
  if (typeof value === "function") return writeFunction(value);
  if (isSerializedObject(value)) return value as ConfigValue;
  if (Array.isArray(value)) return value.map(write);
  if (!isPlainObject(value)) return value as ConfigValue;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, write(child)]));
}

// As Keras does, a function is written as its name; whoever loads the file provides it.
function writeFunction(value: object & { readonly name?: unknown }): ConfigValue {
  const known = identifierOf(value);
  if (known !== undefined) return known;
  if (typeof value.name === "string" && value.name !== "") {
    const { name } = value;
    return { className: "function", config: name, module: "builtins", registeredName: name };
  }
  throw new ConfigError(
    "A loss or metric that is a function without a name cannot be written down: declare it as " +
      "`function myLoss(yTrue, yPred) { … }`.",
  );
}

// Knows the optimizers by their names.

import type { SerializedObject } from "../registry/index.ts";
import { Registry } from "../registry/index.ts";
import type { Optimizer } from "./optimizer.ts";

/** Knows the optimizers. */
export const optimizers = new Registry<Optimizer>("optimizer", "keras.optimizers");

/** Is a name of an optimizer. */
export type OptimizerName =
  | "sgd"
  | "rmsprop"
  | "adam"
  | "adamw"
  | "adagrad"
  | "adadelta"
  | "adamax"
  | "nadam"
  | "ftrl"
  | "lion"
  | "lamb"
  | "adafactor";

/** Is anything that stands for an optimizer; other strings are names of registered classes. */
export type OptimizerIdentifier = OptimizerName | (string & {}) | Optimizer | SerializedObject;

/**
 * Turns an identifier into an optimizer. `who` opens the errors.
 * @throws ConfigError when it stands for none.
 */
export function resolveOptimizer(identifier: OptimizerIdentifier, who: string): Optimizer {
  return optimizers.resolve(identifier, who);
}

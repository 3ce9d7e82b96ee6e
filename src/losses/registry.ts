// Knows the losses by their names; turns anything that stands for a loss into one.

import type { SerializedObject } from "../registry/index.ts";
import { isSerializedObject, Registry } from "../registry/index.ts";
import type { LossFunction } from "./function-loss.ts";
import { FunctionLoss } from "./function-loss.ts";
import type { Loss } from "./loss.ts";

/** Knows the losses. */
export const losses = new Registry<Loss>("loss", "keras.losses");

/** Is a name of a loss. */
export type LossName =
  | "mean_squared_error"
  | "mse"
  | "MSE"
  | "mean_absolute_error"
  | "mae"
  | "MAE"
  | "mean_absolute_percentage_error"
  | "mape"
  | "MAPE"
  | "mean_squared_logarithmic_error"
  | "msle"
  | "MSLE"
  | "binary_crossentropy"
  | "bce"
  | "BCE"
  | "categorical_crossentropy"
  | "sparse_categorical_crossentropy"
  | "binary_focal_crossentropy"
  | "categorical_focal_crossentropy"
  | "huber"
  | "log_cosh"
  | "hinge"
  | "squared_hinge"
  | "categorical_hinge"
  | "kl_divergence"
  | "kld"
  | "KLD"
  | "poisson"
  | "cosine_similarity"
  | "dice"
  | "tversky";

/** Is anything that stands for a loss; other strings are names of registered classes. */
export type LossIdentifier = LossName | (string & {}) | Loss | LossFunction | SerializedObject;

/**
 * Turns an identifier into a loss. `who` opens the errors.
 * @throws ConfigError when it stands for none.
 */
export function resolveLoss(identifier: LossIdentifier, who: string): Loss {
  if (typeof identifier === "function") return new FunctionLoss(identifier);
  if (isSerializedObject(identifier)) {
    const { className, config } = identifier;
    // Keras writes a loss that was given as a function under this class name.
    if (className === "function" && typeof config === "string") return losses.resolve(config, who);
  }
  return losses.resolve(identifier, who);
}

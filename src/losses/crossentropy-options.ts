// The options that cross-entropies share, and their checks.

import { checkNumber } from "../registry/index.ts";
import type { LossOptions } from "./loss.ts";

/** Says how predictions and targets of a cross-entropy are meant. */
export interface CrossentropyArguments {
  /** Whether predictions are logits; false by default: probabilities. */
  readonly fromLogits?: boolean;
  /** Share of certainty taken from the targets, 0 … 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** Axis of the classes; −1 by default. */
  readonly axis?: number;
}

/** Are the options of a cross-entropy. */
export interface CrossentropyLossOptions extends LossOptions, CrossentropyArguments {}

/** Are the keys of `CrossentropyArguments`. */
export const crossentropyKeys = ["fromLogits", "labelSmoothing", "axis"] as const;

/** Checks the arguments and fills in the defaults. @throws ConfigError naming the option. */
export function checkCrossentropy(
  who: string,
  given: CrossentropyArguments,
): Required<CrossentropyArguments> {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = given;
  checkNumber(who, "labelSmoothing", labelSmoothing, { min: 0, max: 1 });
  checkNumber(who, "axis", axis, { integer: true });
  return { fromLogits, labelSmoothing, axis };
}

// The options of optimizers with two moments, and their checks.

import { checkNumber } from "../registry/index.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of optimizers with moving averages of the gradient and of its size. */
export interface MomentOptions extends OptimizerOptions {
  /** Share of the old mean gradient that each step keeps; 0.9 by default. */
  readonly beta1?: number;
  /** Share of the old size that each step keeps; 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the division finite, outside the root; 1e-7 by default. */
  readonly epsilon?: number;
}

/** Are the keys that `MomentOptions` adds. */
export const momentKeys = ["beta1", "beta2", "epsilon"] as const;

/** Are checked moments, with their defaults filled in. */
export interface Moments {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Checks the moments. @throws ConfigError naming the option. */
export function checkMoments(who: string, options: MomentOptions): Moments {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  return {
    beta1: checkNumber(who, "beta1", beta1, { min: 0, max: 1 }),
    beta2: checkNumber(who, "beta2", beta2, { min: 0, max: 1 }),
    epsilon: checkNumber(who, "epsilon", epsilon, { min: 0 }),
  };
}

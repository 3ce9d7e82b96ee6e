// Gradient descent by the sign of a mean gradient alone.

import type { Tensor, Variable } from "../engine/index.ts";
import { sign } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { blend } from "./blend.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `Lion`. */
export interface LionOptions extends OptimizerOptions {
  /** Share of the mean gradient in the step; 0.9 by default. */
  readonly beta1?: number;
  /** Share of the old mean gradient that each step keeps; 0.99 by default. */
  readonly beta2?: number;
}

/**
 * Steps by ±lr: w ← w − lr·sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g.
 * @see https://arxiv.org/abs/2302.06675
 */
export class Lion extends Optimizer {
  static override readonly className: string = "Lion";

  readonly beta1: number;
  readonly beta2: number;

  constructor(options: LionOptions = {}) {
    super(options, ["beta1", "beta2"]);
    this.beta1 = checkNumber("Lion", "beta1", options.beta1 ?? 0.9, { min: 0, max: 1 });
    this.beta2 = checkNumber("Lion", "beta2", options.beta2 ?? 0.99, { min: 0, max: 1 });
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { momentum: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    return (gradient, variable) => {
      const slot = this.slot("momentum", variable);
      const direction = sign(blend(slot.value, gradient, this.beta1));
      variable.assignSubtract(direction.multiply(learningRate.cast(variable.dtype)));
      slot.assign(blend(slot.value, gradient, this.beta2));
    };
  }

  override getConfig(): Config {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2 };
  }
}

// Adam by the greatest recent gradient in place of the mean square.

import type { Tensor, Variable } from "../engine/index.ts";
import { abs, maximum, power } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { approach } from "./blend.ts";
import type { MomentOptions, Moments } from "./moments.ts";
import { checkMoments, momentKeys } from "./moments.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";

/**
 * Divides the mean gradient by u ← max(β₂u, |g|): w ← w − lr·m/((1 − β₁ᵗ)(u + ε)).
 * @see https://arxiv.org/abs/1412.6980, section 7.1
 */
export class Adamax extends Optimizer implements Moments {
  static override readonly className: string = "Adamax";

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: MomentOptions = {}) {
    super(options, momentKeys);
    const { beta1, beta2, epsilon } = checkMoments("Adamax", options);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { momentum: 0, norm: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const rate = learningRate.divide(power(this.beta1, this.updateNumber()).negate().add(1));
    return (gradient, variable) => {
      const momentum = this.slot("momentum", variable);
      const norm = this.slot("norm", variable);
      const m = approach(momentum.value, gradient, this.beta1);
      const u = maximum(norm.value.multiply(this.beta2), abs(gradient));
      momentum.assign(m);
      norm.assign(u);
      const step = m.multiply(rate.cast(variable.dtype));
      variable.assignSubtract(step.divide(u.add(this.epsilon)));
    };
  }

  override getConfig(): Config {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

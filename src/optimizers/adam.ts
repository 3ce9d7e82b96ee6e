// Adam and AdamW: momentum and RMSprop together.

import type { Tensor, Variable } from "../engine/index.ts";
import { maximum, power, sqrt } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { approach } from "./blend.ts";
import type { MomentOptions } from "./moments.ts";
import { checkMoments, momentKeys } from "./moments.ts";
import type { OptimizerDefaults, UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";

/** Are the options of `Adam` and `AdamW`. */
export interface AdamOptions extends MomentOptions {
  /** Divides by the greatest second moment so far; false by default. */
  readonly amsgrad?: boolean;
}

/**
 * Steps by the mean gradient over the root of its mean square:
 * α = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ), m ← m + (g − m)(1 − β₁), v ← v + (g² − v)(1 − β₂),
 * w ← w − α·m/(√v + ε).
 * @see https://arxiv.org/abs/1412.6980
 */
export class Adam extends Optimizer {
  static override readonly className: string = "Adam";

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  constructor(options: AdamOptions = {}, defaults: OptimizerDefaults = {}) {
    super(options, [...momentKeys, "amsgrad"], defaults);
    const { beta1, beta2, epsilon } = checkMoments(this.className(), options);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.amsgrad = options.amsgrad ?? false;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { momentum: 0, velocity: 0 });
    if (this.amsgrad) this.addSlots(variables, { velocity_hat: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const t = this.updateNumber();
    const correction = (beta: number) => power(beta, t).negate().add(1);
    const rate = learningRate.multiply(sqrt(correction(this.beta2))).divide(correction(this.beta1));
    return (gradient, variable) => {
      const momentum = this.slot("momentum", variable);
      const velocity = this.slot("velocity", variable);
      const m = approach(momentum.value, gradient, this.beta1);
      const v = approach(velocity.value, gradient.square(), this.beta2);
      momentum.assign(m);
      velocity.assign(v);
      const size = this.amsgrad ? this.#greatest(v, variable) : v;
      const step = m.multiply(rate.cast(variable.dtype));
      variable.assignSubtract(step.divide(sqrt(size).add(this.epsilon)));
    };
  }

  #greatest(velocity: Tensor, variable: Variable): Tensor {
    const slot = this.slot("velocity_hat", variable);
    const greatest = maximum(slot.value, velocity);
    slot.assign(greatest);
    return greatest;
  }

  override getConfig(): Config {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}

/**
 * Adam with weight decay, 0.004 by default, taken off before each step.
 * @see https://arxiv.org/abs/1711.05101
 */
export class AdamW extends Adam {
  static override readonly className: string = "AdamW";

  constructor(options: AdamOptions = {}) {
    super(options, { weightDecay: 0.004 });
  }
}

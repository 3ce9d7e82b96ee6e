// Adam whose step is scaled, variable by variable, to the length of the variable.

import type { Tensor, Variable } from "../engine/index.ts";
import { logicalAnd, power, sqrt, where } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { approach } from "./blend.ts";
import type { MomentOptions, Moments } from "./moments.ts";
import { checkMoments, momentKeys } from "./moments.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";

/**
 * Steps by lr·(‖w‖/‖u‖)·u, u being Adam's step with bias corrections; for large batches.
 * @see https://arxiv.org/abs/1904.00962
 */
export class Lamb extends Optimizer implements Moments {
  static override readonly className: string = "Lamb";

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: MomentOptions = {}) {
    super(options, momentKeys);
    const { beta1, beta2, epsilon } = checkMoments("Lamb", options);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { momentum: 0, velocity: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const t = this.updateNumber();
    const ofMean = power(this.beta1, t).negate().add(1);
    const ofSquare = power(this.beta2, t).negate().add(1);
    return (gradient, variable) => {
      const dtype = variable.dtype;
      const momentum = this.slot("momentum", variable);
      const velocity = this.slot("velocity", variable);
      const m = approach(momentum.value, gradient, this.beta1);
      const v = approach(velocity.value, gradient.square(), this.beta2);
      momentum.assign(m);
      velocity.assign(v);
      const size = sqrt(v.divide(ofSquare.cast(dtype))).add(this.epsilon);
      const step = m.divide(ofMean.cast(dtype)).divide(size);
      const scale = trustRatio(variable.value, step).multiply(learningRate.cast(dtype));
      variable.assignSubtract(step.multiply(scale));
    };
  }

  override getConfig(): Config {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

// ‖w‖/‖u‖ where both are positive, else 1.
function trustRatio(weights: Tensor, step: Tensor): Tensor {
  const ofWeights = sqrt(weights.square().sum());
  const ofStep = sqrt(step.square().sum());
  const both = logicalAnd(ofWeights.greater(0), ofStep.greater(0));
  return where(both, ofWeights.divide(where(both, ofStep, 1)), 1);
}

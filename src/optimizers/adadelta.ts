// Gradient descent whose step length follows from the sizes of past steps and gradients.

import type { Tensor, Variable } from "../engine/index.ts";
import { sqrt } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { blend } from "./blend.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `Adadelta`. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Share of the old mean squares that each step keeps; 0.95 by default. */
  readonly rho?: number;
  /** Keeps roots and divisions finite; 1e-7 by default. */
  readonly epsilon?: number;
}

/**
 * Scales each element's gradient by the root mean square of its past steps over that of its
 * gradients. The paper's step is `learningRate` 1; 0.001 by default.
 * @see https://arxiv.org/abs/1212.5701
 */
export class Adadelta extends Optimizer {
  static override readonly className: string = "Adadelta";

  readonly rho: number;
  readonly epsilon: number;

  constructor(options: AdadeltaOptions = {}) {
    super(options, ["rho", "epsilon"]);
    this.rho = checkNumber("Adadelta", "rho", options.rho ?? 0.95, { min: 0, max: 1 });
    this.epsilon = checkNumber("Adadelta", "epsilon", options.epsilon ?? 1e-7, { min: 0 });
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { accumulated_grad: 0, accumulated_delta_var: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const root = (x: Tensor) => sqrt(x.add(this.epsilon));
    return (gradient, variable) => {
      const gradients = this.slot("accumulated_grad", variable);
      const steps = this.slot("accumulated_delta_var", variable);
      const square = blend(gradients.value, gradient.square(), this.rho);
      gradients.assign(square);
      const step = root(steps.value).multiply(gradient).divide(root(square)).negate();
      steps.assign(blend(steps.value, step.square(), this.rho));
      variable.assignAdd(step.multiply(learningRate.cast(variable.dtype)));
    };
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon };
  }
}

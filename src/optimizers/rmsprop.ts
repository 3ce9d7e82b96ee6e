// Gradient descent divided by a moving root mean square of the gradient.

import type { Tensor, Variable } from "../engine/index.ts";
import { sqrt } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { blend } from "./blend.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `RMSprop`. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Share of the old mean square that each step keeps; 0.9 by default. */
  readonly rho?: number;
  /** Share of the previous step that goes on, 0 … 1; 0 by default. */
  readonly momentum?: number;
  /** Keeps the division finite, inside the root; 1e-7 by default. */
  readonly epsilon?: number;
  /** Divides by the variance of the gradient in place of its mean square; false by default. */
  readonly centered?: boolean;
}

/** Divides each element's step by the moving root mean square of its gradient. */
export class RMSprop extends Optimizer {
  static override readonly className: string = "RMSprop";

  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(options: RMSpropOptions = {}) {
    super(options, ["rho", "momentum", "epsilon", "centered"]);
    this.rho = checkNumber("RMSprop", "rho", options.rho ?? 0.9, { min: 0, max: 1 });
    this.momentum = checkNumber("RMSprop", "momentum", options.momentum ?? 0, { min: 0, max: 1 });
    this.epsilon = checkNumber("RMSprop", "epsilon", options.epsilon ?? 1e-7, { min: 0 });
    this.centered = options.centered ?? false;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { velocity: 0 });
    if (this.momentum > 0) this.addSlots(variables, { momentum: 0 });
    if (this.centered) this.addSlots(variables, { average_gradient: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    return (gradient, variable) => {
      const velocity = this.slot("velocity", variable);
      const square = blend(velocity.value, gradient.square(), this.rho);
      velocity.assign(square);
      const spread = this.centered
        ? square.subtract(this.#meanSquared(gradient, variable))
        : square;
      const rate = learningRate.cast(variable.dtype);
      const step = gradient.multiply(rate).divide(sqrt(spread.add(this.epsilon)));
      if (this.momentum === 0) {
        variable.assignSubtract(step);
        return;
      }
      const slot = this.slot("momentum", variable);
      const moved = slot.value.multiply(this.momentum).add(step);
      slot.assign(moved);
      variable.assignSubtract(moved);
    };
  }

  #meanSquared(gradient: Tensor, variable: Variable): Tensor {
    const slot = this.slot("average_gradient", variable);
    const mean = blend(slot.value, gradient, this.rho);
    slot.assign(mean);
    return mean.square();
  }

  override getConfig(): Config {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}

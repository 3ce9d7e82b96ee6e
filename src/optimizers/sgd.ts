// Gradient descent, with or without momentum.

import type { Tensor, Variable } from "../engine/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `SGD`. */
export interface SGDOptions extends OptimizerOptions {
  /** Share of the previous step that goes on, 0 … 1; 0 by default. */
  readonly momentum?: number;
  /** Looks ahead along the momentum before each step; false by default. */
  readonly nesterov?: boolean;
}

/**
 * Steps by the gradient: w ← w − lr·g; with momentum μ, m ← μm − lr·g and w ← w + m, or
 * w ← w + μm − lr·g by Nesterov. `learningRate` is 0.01 by default.
 */
export class SGD extends Optimizer {
  static override readonly className: string = "SGD";

  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super(options, ["momentum", "nesterov"], { learningRate: 0.01 });
    this.momentum = checkNumber("SGD", "momentum", options.momentum ?? 0, { min: 0, max: 1 });
    this.nesterov = options.nesterov ?? false;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    if (this.momentum !== 0) this.addSlots(variables, { momentum: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const { momentum, nesterov } = this;
    return (gradient, variable) => {
      const step = gradient.multiply(learningRate.cast(variable.dtype));
      if (momentum === 0) {
        variable.assignSubtract(step);
        return;
      }
      const slot = this.slot("momentum", variable);
      const moved = slot.value.multiply(momentum).subtract(step);
      slot.assign(moved);
      variable.assignAdd(nesterov ? moved.multiply(momentum).subtract(step) : moved);
    };
  }

  override getConfig(): Config {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}

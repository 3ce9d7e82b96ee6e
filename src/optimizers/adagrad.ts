// Gradient descent whose steps shrink for elements with much gradient so far.

import type { Tensor, Variable } from "../engine/index.ts";
import { sqrt } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `Adagrad`. */
export interface AdagradOptions extends OptimizerOptions {
  /** Where the sums of squares begin; 0.1 by default. */
  readonly initialAccumulatorValue?: number;
  /** Keeps the division finite; 1e-7 by default. */
  readonly epsilon?: number;
}

/**
 * Divides each element's step by the root of all its squared gradients: a ← a + g²,
 * w ← w − lr·g / √(a + ε).
 * @see https://jmlr.org/papers/v12/duchi11a.html
 */
export class Adagrad extends Optimizer {
  static override readonly className: string = "Adagrad";

  readonly initialAccumulatorValue: number;
  readonly epsilon: number;

  constructor(options: AdagradOptions = {}) {
    super(options, ["initialAccumulatorValue", "epsilon"]);
    this.initialAccumulatorValue = checkNumber(
      "Adagrad",
      "initialAccumulatorValue",
      options.initialAccumulatorValue ?? 0.1,
      { min: 0 },
    );
    this.epsilon = checkNumber("Adagrad", "epsilon", options.epsilon ?? 1e-7, { min: 0 });
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { accumulator: this.initialAccumulatorValue });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    return (gradient, variable) => {
      const slot = this.slot("accumulator", variable);
      const total = slot.value.add(gradient.square());
      slot.assign(total);
      const step = gradient.multiply(learningRate.cast(variable.dtype));
      variable.assignSubtract(step.divide(sqrt(total.add(this.epsilon))));
    };
  }

  override getConfig(): Config {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}

// Follow the regularized leader: weights that stay exactly 0 under an L1 penalty.

import type { Tensor, Variable } from "../engine/index.ts";
import { clip, power, reciprocal } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `Ftrl`. */
export interface FtrlOptions extends OptimizerOptions {
  /** Power of the learning rate's decay, at most 0; −0.5 by default. */
  readonly learningRatePower?: number;
  /** Where the sums of squares begin; 0.1 by default. */
  readonly initialAccumulatorValue?: number;
  /** Weight of the L1 penalty; 0 by default. */
  readonly l1RegularizationStrength?: number;
  /** Weight of the L2 penalty that steadies; 0 by default. */
  readonly l2RegularizationStrength?: number;
  /** Weight of the L2 penalty that shrinks; 0 by default. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** Added to the L2 penalty, over twice the learning rate; 0 by default. */
  readonly beta?: number;
}

const defaults = {
  initialAccumulatorValue: 0.1,
  l1RegularizationStrength: 0,
  l2RegularizationStrength: 0,
  l2ShrinkageRegularizationStrength: 0,
  beta: 0,
};

type Strengths = Readonly<typeof defaults>;

/**
 * Keeps sums n of squared gradients and z of shifted ones; weights follow from them.
 * @see https://research.google/pubs/pub41159/
 */
export class Ftrl extends Optimizer {
  static override readonly className: string = "Ftrl";

  readonly learningRatePower: number;
  readonly #strengths: Strengths;

  constructor(options: FtrlOptions = {}) {
    super(options, ["learningRatePower", ...Object.keys(defaults)]);
    const power = options.learningRatePower ?? -0.5;
    this.learningRatePower = checkNumber("Ftrl", "learningRatePower", power, { max: 0 });
    const keys = Object.keys(defaults) as (keyof Strengths)[];
    this.#strengths = Object.fromEntries(
      keys.map((key) => [key, checkNumber("Ftrl", key, options[key] ?? defaults[key], { min: 0 })]),
    ) as unknown as Strengths;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { accumulator: this.#strengths.initialAccumulatorValue, linear: 0 });
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const s = this.#strengths;
    const grow = (x: Tensor) => power(x, -this.learningRatePower);
    const penalty = reciprocal(learningRate)
      .multiply(s.beta / 2)
      .add(s.l2RegularizationStrength);
    return (gradient, variable) => {
      const rate = learningRate.cast(variable.dtype);
      const accumulator = this.slot("accumulator", variable);
      const linear = this.slot("linear", variable);
      const shrink = variable.value.multiply(2 * s.l2ShrinkageRegularizationStrength);
      const total = accumulator.value.add(gradient.square());
      const growth = grow(total).subtract(grow(accumulator.value)).divide(rate);
      const shift = gradient.add(shrink).subtract(growth.multiply(variable.value));
      const z = linear.value.add(shift);
      const bound = s.l1RegularizationStrength;
      const curve = grow(total).divide(rate).add(penalty.cast(variable.dtype).multiply(2));
      linear.assign(z);
      variable.assign(clip(z, -bound, bound).subtract(z).divide(curve));
      accumulator.assign(total);
    };
  }

  override getConfig(): Config {
    const { learningRatePower } = this;
    return { ...super.getConfig(), learningRatePower, ...this.#strengths };
  }
}

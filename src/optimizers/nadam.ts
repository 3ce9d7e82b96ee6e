// Adam with Nesterov's look ahead.

import { asTensor, type Tensor, type Variable } from "../engine/index.ts";
import { power, sqrt } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { approach } from "./blend.ts";
import type { MomentOptions, Moments } from "./moments.ts";
import { checkMoments, momentKeys } from "./moments.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";

/**
 * Adam whose mean gradient already holds the present one, under momenta that grow with t:
 * u(t) = β₁(1 − ½·0.96ᵗ).
 * @see https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
 */
export class Nadam extends Optimizer implements Moments {
  static override readonly className: string = "Nadam";

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The product of all momenta so far. */
  #product: Variable | undefined;

  constructor(options: MomentOptions = {}) {
    super(options, momentKeys);
    const { beta1, beta2, epsilon } = checkMoments("Nadam", options);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.addSlots(variables, { momentum: 0, velocity: 0 });
    const dtype = variables[0]?.dtype ?? "float32";
    this.#product = this.addVariable("variable", asTensor(1, dtype));
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const product = this.#product;
    if (product === undefined) throw new Error("Nadam began a step before it was built");
    const t = this.updateNumber();
    const now = this.#momentumAt(t).cast(product.dtype);
    const next = this.#momentumAt(t.add(1)).cast(product.dtype);
    product.assign(product.value.multiply(now));
    const not = (x: Tensor) => x.negate().add(1);
    const ofMean = next.divide(not(product.value.multiply(next)));
    const ofGradient = not(now).divide(not(product.value));
    const ofSquare = not(power(this.beta2, t));
    return (gradient, variable) => {
      const dtype = variable.dtype;
      const momentum = this.slot("momentum", variable);
      const velocity = this.slot("velocity", variable);
      const m = approach(momentum.value, gradient, this.beta1);
      const v = approach(velocity.value, gradient.square(), this.beta2);
      momentum.assign(m);
      velocity.assign(v);
      const mean = m.multiply(ofMean.cast(dtype)).add(gradient.multiply(ofGradient.cast(dtype)));
      const size = sqrt(v.divide(ofSquare.cast(dtype))).add(this.epsilon);
      variable.assignSubtract(mean.multiply(learningRate.cast(dtype)).divide(size));
    };
  }

  #momentumAt(t: Tensor): Tensor {
    return power(0.96, t).multiply(-0.5).add(1).multiply(this.beta1);
  }

  override getConfig(): Config {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

// Gradient descent in the update order of TensorFlow Playground: first the loss, then the penalty.

import { Optimizer, ops, type Tensor, type Variable } from "gradus";
import type { Regularization } from "../config/config.ts";

/** Says which penalty pulls on weights, and how strongly. */
export interface OriginalOptions {
  readonly learningRate: number;
  readonly regularization: Regularization;
  readonly regularizationRate: number;
}

/**
 * Steps w ← w − lr·g and then w ← w − lr·rate·p(w), where p is of the weight before both. With L1
 * a weight that the penalty carries across 0 becomes 0 and stays there. Biases carry no penalty.
 */
export class OriginalSgd extends Optimizer {
  static override readonly className: string = "OriginalSgd";
  readonly #options: OriginalOptions;

  constructor(options: OriginalOptions) {
    super({ learningRate: options.learningRate });
    this.#options = options;
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    if (this.#options.regularization === "L1") {
      this.addSlots(variables.filter(isWeight), { alive: 1 });
    }
  }

  protected beginStep(learningRate: Tensor): (gradient: Tensor, variable: Variable) => void {
    const { regularization, regularizationRate } = this.#options;
    return (gradient, variable) => {
      const rate = learningRate.cast(variable.dtype);
      const before = variable.value;
      const stepped = before.subtract(rate.multiply(gradient));
      if (regularization === "none" || !isWeight(variable)) {
        variable.assign(stepped);
        return;
      }
      const pull = regularization === "L1" ? ops.sign(before) : before;
      const pulled = stepped.subtract(rate.multiply(regularizationRate).multiply(pull));
      if (regularization === "L2") {
        variable.assign(pulled);
        return;
      }
      const alive = this.slot("alive", variable);
      const crossed = ops.less(stepped.multiply(pulled), 0);
      const stays = ops.where(crossed, ops.zerosLike(before), alive.value);
      alive.assign(stays);
      variable.assign(pulled.multiply(stays));
    };
  }
}

function isWeight(variable: Variable): boolean {
  return variable.shape.length === 2;
}

// The learning rate as a variable: set as a number by the host, read as a tensor by a step.

import type { TensorLike } from "../engine/index.ts";
import { isHostArray, isHostTensor, Tensor, Variable } from "../engine/index.ts";

/** Holds a learning rate in the engine, and the same as a number for configs and callbacks. */
export class LearningRate extends Variable {
  #number: number;

  constructor(rate: number) {
    super(rate, { name: "learning_rate", trainable: false, dtype: "float32" });
    this.#number = rate;
  }

  /** Gives the rate without reading the engine's memory. */
  get number(): number {
    return this.#number;
  }

  override assign(given: TensorLike): void {
    super.assign(given);
    if (given instanceof Tensor) void this.#refresh();
    else this.#number = firstNumber(given);
  }

  // A tensor has no number before it was computed, so this one comes a little later; inside a
  // trace there is none at all.
  async #refresh(): Promise<void> {
    const [rate] = await this.data().catch(() => [Number.NaN]);
    this.#number = rate ?? Number.NaN;
  }
}

function firstNumber(given: Exclude<TensorLike, Tensor>): number {
  if (isHostTensor(given)) return given.data[0] ?? Number.NaN;
  if (isHostArray(given)) return given[0] ?? Number.NaN;
  return Number(Array.isArray(given) ? given.flat(Number.POSITIVE_INFINITY)[0] : given);
}

// Running means of losses over an epoch, weighted by the number of samples.

import type { Tensor } from "../engine/index.ts";
import { Variable } from "../engine/index.ts";
import { divideNoNan } from "../ops/index.ts";

/** Keeps the mean of a loss over all samples so far. */
export class LossTracker {
  readonly name: string;
  readonly #total = new Variable(0, { trainable: false, dtype: "float32" });
  readonly #count = new Variable(0, { trainable: false, dtype: "float32" });

  constructor(name: string) {
    this.name = name;
    this.#total.name = `${name}/total`;
    this.#count.name = `${name}/count`;
  }

  get variables(): Variable[] {
    return [this.#total, this.#count];
  }

  /** Takes in the mean loss of a batch. */
  update(loss: Tensor, samples: number): void {
    this.#total.assignAdd(loss.cast("float32").multiply(samples));
    this.#count.assignAdd(samples);
  }

  result(): Tensor {
    return divideNoNan(this.#total.value, this.#count.value);
  }

  /** Forgets all batches. */
  resetState(): void {
    for (const variable of this.variables) variable.assign(0);
  }
}

// The losses over the epochs, thinned out so that a long training does not fill the memory.

import type { Frame } from "../engine/frame.ts";

/** Most points that are kept; at twice as many every second one goes. */
const most = 1000;

/** Gathers the losses of frames. */
export class Curve {
  readonly epochs: number[] = [];
  readonly train: number[] = [];
  readonly test: number[] = [];
  /** Rises with every change. */
  version = 0;
  #step = -1;

  /** Adds the losses of a frame, once per step of training. */
  add({ epoch, position, epochLength, step, train, test }: Frame): void {
    if (step === this.#step) this.#drop();
    this.#step = step;
    this.epochs.push(epoch + position / epochLength);
    this.train.push(train.loss);
    this.test.push(test.loss);
    if (this.epochs.length >= 2 * most) this.#thin();
    this.version++;
  }

  /** Forgets everything. */
  clear(): void {
    for (const list of [this.epochs, this.train, this.test]) list.length = 0;
    this.#step = -1;
    this.version++;
  }

  // An edited weight or other points change the loss without a step: the newest value counts.
  #drop(): void {
    for (const list of [this.epochs, this.train, this.test]) list.pop();
  }

  #thin(): void {
    for (const list of [this.epochs, this.train, this.test]) {
      const kept = list.filter((_, i) => i % 2 === 0);
      list.splice(0, list.length, ...kept);
    }
  }
}

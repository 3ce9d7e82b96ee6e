// Takes the number of training points; gives the rows of step after step, epoch after epoch.

import type { Random } from "../data/random.ts";
import { numberedRandom, shuffle } from "../data/random.ts";
import type { BatchPlace } from "./progress.ts";

/** Says how the points are cut into batches. */
export interface BatchOptions {
  /** Training points. */
  readonly count: number;
  /** Points per step; 0 stands for all. */
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Share of the points that an epoch uses, 0 … 1. */
  readonly share: number;
  readonly seed: string;
  /** Keeps the points left at the end of an epoch for the first step of the next. */
  readonly carry: boolean;
}

/** Is where batches go on, under the seed of their options. */
export type BatchStart = Omit<BatchPlace, "seed">;

/** Are the rows of one or more steps of one size. */
export interface Steps {
  /** Rows of all steps, one step after the other. */
  readonly rows: Int32Array;
  readonly count: number;
  /** Points per step. */
  readonly size: number;
}

const none: Steps = { rows: new Int32Array(0), count: 0, size: 0 };

/** Goes through the points; a new order for each epoch, if that is wished, which its number settles. */
export class Batches {
  readonly #options: BatchOptions;
  readonly #randomOf: (epoch: number) => Random;
  readonly #order: Int32Array;
  /** Points that one epoch goes through. */
  readonly #length: number;
  #position = 0;
  #epoch = 0;
  #left: Int32Array = new Int32Array(0);

  /** Begins with the first epoch, or goes on from a place; one that fits no such points is left out. */
  constructor(options: BatchOptions, start?: BatchStart) {
    this.#options = options;
    this.#randomOf = numberedRandom(`order ${options.seed}`);
    this.#order = new Int32Array(options.count);
    this.#length = Math.min(options.count, Math.max(1, Math.round(options.count * options.share)));
    this.#epoch = start?.epoch ?? 0;
    this.#begin();
    if (start === undefined || start.position >= Math.max(1, this.#length)) return;
    this.#position = start.position;
    if (options.carry && start.left.every((row) => row < options.count)) {
      this.#left = Int32Array.from(start.left);
    }
  }

  /** Where the batches stand, for others to go on from. */
  get place(): BatchPlace {
    const { seed } = this.#options;
    return { seed, epoch: this.#epoch, position: this.#position, left: [...this.#left] };
  }

  /** Epochs that are over. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Points of the running epoch that have been used. */
  get position(): number {
    return this.#position;
  }

  /** Points that one epoch goes through. */
  get length(): number {
    return this.#length;
  }

  /** Gives up to `most` steps of one size within the epoch; none where no points are left for one. */
  next(most = 1): Steps {
    if (this.#length === 0) return none;
    const size = this.#sizeOfStep();
    const extra = this.#left.length;
    const remaining = this.#length - this.#position;
    if (extra > 0 || remaining < size) return this.#single(Math.min(size, remaining), extra);
    const count = Math.max(1, Math.min(most, Math.floor(remaining / size)));
    return { rows: this.#take(count * size), count, size };
  }

  /** Gives the next point alone. */
  nextExample(): Steps {
    if (this.#length === 0) return none;
    return { rows: this.#take(1), count: 1, size: 1 };
  }

  #single(size: number, extra: number): Steps {
    const { carry } = this.#options;
    if (carry && size < this.#sizeOfStep()) {
      this.#left = concat(this.#left, this.#take(size));
      return none;
    }
    const rows = extra > 0 ? concat(this.#left, this.#take(size)) : this.#take(size);
    this.#left = new Int32Array(0);
    return { rows, count: 1, size: size + extra };
  }

  #sizeOfStep(): number {
    const { batchSize, carry } = this.#options;
    if (carry && batchSize > 0) return batchSize;
    return Math.min(batchSize === 0 ? this.#length : batchSize, this.#length);
  }

  #take(count: number): Int32Array {
    const rows = this.#order.slice(this.#position, this.#position + count);
    this.#position += count;
    if (this.#position >= this.#length) {
      this.#epoch++;
      this.#begin();
    }
    return rows;
  }

  #begin(): void {
    this.#position = 0;
    const order = this.#order;
    for (let row = 0; row < order.length; row++) order[row] = row;
    if (this.#options.shuffle) shuffle(this.#randomOf(this.#epoch), order);
  }
}

function concat(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

// Repeatable choices of a fuzzer: equal seeds give equal mutants on every machine.

import { type RandomSource, seededSource } from "../../../src/data/split.ts";

/** Chooses; made anew for each mutant from its own seed. */
export class Choice {
  readonly #source: RandomSource;

  constructor(seed: number) {
    this.#source = seededSource(seed);
  }

  /** Draws a whole number from 0 to `bound - 1`; 0 for a bound below 1. */
  below(bound: number): number {
    return bound < 1 ? 0 : this.#source.below(Math.min(bound, 2 ** 32));
  }

  /** Draws one of several. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Says yes once in `n` times. */
  onceIn(n: number): boolean {
    return this.below(n) === 0;
  }
}

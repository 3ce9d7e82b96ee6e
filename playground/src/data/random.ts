// Random numbers that begin with a text: the same text gives the same numbers on every machine.

import seedrandom from "seedrandom";

/** Gives the next number of a stream, from 0 up to but not 1. */
export type Random = () => number;

/** Begins the stream that TensorFlow Playground draws its points and weights from. */
export function seededRandom(seed: string): Random {
  return seedrandom(seed);
}

/** Draws from low … high. */
export function uniform(random: Random, low: number, high: number): number {
  return random() * (high - low) + low;
}

/** Draws from a bell curve, by Marsaglia's polar method. */
export function normal(random: Random, mean: number, variance: number): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const square = u * u + v * v;
    if (square > 1) continue;
    return mean + Math.sqrt(variance) * Math.sqrt((-2 * Math.log(square)) / square) * u;
  }
}

/** Shuffles in place, from the end. */
export function shuffle<T>(random: Random, items: T[] | Int32Array): void {
  const list = items as T[];
  for (let left = list.length; left > 0; ) {
    const chosen = Math.floor(random() * left);
    left--;
    const kept = list[left] as T;
    list[left] = list[chosen] as T;
    list[chosen] = kept;
  }
}

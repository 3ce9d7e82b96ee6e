// Random numbers that begin with a text: the same text gives the same numbers on every machine.

import seedrandom from "seedrandom";

/** Gives the next number of a stream, from 0 up to but not 1. */
export type Random = () => number;

/** Begins the stream that TensorFlow Playground draws its points and weights from. */
export function seededRandom(seed: string): Random {
  return seedrandom(seed);
}

/**
 * Gives stream after stream under one seed: each begins with its number alone, and costs nothing to
 * begin (the finalizer of splitmix32, Steele et al., 2014, over a Weyl sequence).
 */
export function numberedRandom(seed: string): (number: number) => Random {
  const base = seededRandom(seed)() * 2 ** 32;
  return (number) => {
    let state = mixed(base + Math.imul(number, 0x9e3779b1));
    return () => {
      state = (state + 0x9e3779b9) | 0;
      return mixed(state) / 2 ** 32;
    };
  };
}

function mixed(bits: number): number {
  let z = bits | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
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

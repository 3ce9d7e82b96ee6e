// How many steps training may take by now, for people who want to watch it.

import type { Speed } from "../config/config.ts";

/** Epochs per second; `gradual` begins at this rate and doubles it every so many seconds. */
const epochsPerSecond: { readonly [speed in Speed]: number } = {
  slow: 5,
  steady: 60,
  gradual: 40,
  full: Number.POSITIVE_INFINITY,
};
const doubling = 1.2;

/** Holds training back. */
export class Pace {
  readonly #now: () => number;
  #speed: Speed = "full";
  #start = 0;
  #taken = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins to count, at a speed. */
  begin(speed: Speed): void {
    this.#speed = speed;
    this.#start = this.#now();
    this.#taken = 0;
  }

  /** Whether steps are due; an epoch has so many points, of which so many have been used since. */
  isDue(epochLength: number): boolean {
    const rate = epochsPerSecond[this.#speed];
    if (rate === Number.POSITIVE_INFINITY) return true;
    const seconds = (this.#now() - this.#start) / 1000;
    const grown = (doubling / Math.LN2) * (2 ** (seconds / doubling) - 1);
    const epochs = rate * (this.#speed === "gradual" ? grown : seconds);
    return this.#taken < epochs * epochLength;
  }

  /** Counts points that have been used. */
  took(points: number): void {
    this.#taken += points;
  }
}

// A point to learn from, and how a set of them is made.

import type { Random } from "./random.ts";

/** Is a place in the plane with what is to be predicted there: a class 0, 1, …, or a number. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: number;
  /** Coordinates beyond the plane: x3, x4, …; left out where there are none. */
  readonly further?: readonly number[];
}

/** Makes points; noise is a share, 0 … 0.8. */
export type Generator = (random: Random, count: number, noise: number) => Point[];

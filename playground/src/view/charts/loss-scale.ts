// The axis that losses are drawn along: its scale, and its numbers.

import type uPlot from "uplot";
import { shortNumber } from "../numbers.ts";

/** Gives a scale of powers of ten, or one from 0 with room above the greatest loss. */
export function lossScale(logarithmic: boolean): uPlot.Scale {
  if (logarithmic) return { distr: 3 };
  return { range: (_chart, _low, high) => [0, Math.max(0.05, high * 1.05)] };
}

/** Writes the numbers of an axis that may reach over many powers of ten. */
export function shortNumbers(_chart: uPlot, splits: readonly (number | null)[]): string[] {
  return splits.map((split) => (split === null ? "" : shortNumber(split)));
}

// How good predictions are: accuracy, F1, who was taken for whom, and R² for numbers.

import type { Config } from "../config/config.ts";
import { classesOf, outputUnits } from "../config/config.ts";
import { classOf } from "../config/targets.ts";
import type { Point } from "../data/point.ts";

/** Judges predictions of classes. */
export interface ClassScores {
  readonly kind: "classes";
  readonly accuracy: number;
  /** Mean over the classes of F1; a class that is neither there nor predicted counts as 1. */
  readonly f1: number;
  /** Counts by true class (rows) and predicted class (columns). */
  readonly confusion: readonly (readonly number[])[];
}

/** Judges predictions of numbers. */
export interface NumberScores {
  readonly kind: "numbers";
  /** Share of the variance that is explained; 1 is perfect, below 0 worse than the mean. */
  readonly r2: number;
}

export type Scores = ClassScores | NumberScores;

/** Judges the outputs `[points, units]` of a network. */
export function scoresOf(
  config: Config,
  points: readonly Point[],
  outputs: ArrayLike<number>,
): Scores {
  if (classesOf(config) === 1) return { kind: "numbers", r2: r2Of(points, outputs) };
  const classes = classesOf(config);
  const units = outputUnits(config);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  points.forEach(({ label }, i) => {
    const row = confusion[label];
    const predicted = classOf(config, outputs, i * units);
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  });
  const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const accuracy = points.length === 0 ? Number.NaN : right / points.length;
  return { kind: "classes", accuracy, f1: meanF1(confusion), confusion };
}

function meanF1(confusion: readonly (readonly number[])[]): number {
  const scores = confusion.map((row, i) => {
    const hits = row[i] ?? 0;
    const actual = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, other) => sum + (other[i] ?? 0), 0);
    return actual + predicted === 0 ? 1 : (2 * hits) / (actual + predicted);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function r2Of(points: readonly Point[], outputs: ArrayLike<number>): number {
  const mean = points.reduce((sum, { label }) => sum + label, 0) / points.length;
  let residual = 0;
  let total = 0;
  points.forEach(({ label }, i) => {
    residual += (label - (outputs[i] ?? Number.NaN)) ** 2;
    total += (label - mean) ** 2;
  });
  return total === 0 ? Number.NaN : 1 - residual / total;
}

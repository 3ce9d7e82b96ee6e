// Keeps the four counts of answers at many thresholds: state of curves and of points on them.

import type { Shape, Tensor, Variable } from "../engine/index.ts";
import { divideNoNan } from "../ops/index.ts";
import type { Confusion } from "./confusion.ts";

/** Makes a state variable of a metric. */
export type AddVariable = (name: string, shape: Shape) => Variable;

/** Holds four sums per threshold (and class) as variables. */
export class ThresholdCounts implements Confusion {
  readonly #truePositives: Variable;
  readonly #falsePositives: Variable;
  readonly #trueNegatives: Variable;
  readonly #falseNegatives: Variable;

  constructor(add: AddVariable, shape: Shape) {
    this.#truePositives = add("true_positives", shape);
    this.#falsePositives = add("false_positives", shape);
    this.#trueNegatives = add("true_negatives", shape);
    this.#falseNegatives = add("false_negatives", shape);
  }

  get truePositives(): Tensor {
    return this.#truePositives.value;
  }

  get falsePositives(): Tensor {
    return this.#falsePositives.value;
  }

  get trueNegatives(): Tensor {
    return this.#trueNegatives.value;
  }

  get falseNegatives(): Tensor {
    return this.#falseNegatives.value;
  }

  /** Takes in the counts of a batch. */
  add(counts: Confusion): void {
    this.#truePositives.assignAdd(counts.truePositives);
    this.#falsePositives.assignAdd(counts.falsePositives);
    this.#trueNegatives.assignAdd(counts.trueNegatives);
    this.#falseNegatives.assignAdd(counts.falseNegatives);
  }

  /** Gives the share of yes that is right. */
  precision(): Tensor {
    return divideNoNan(this.truePositives, this.truePositives.add(this.falsePositives));
  }

  /** Gives the share of targets that are yes which was found: also called sensitivity. */
  recall(): Tensor {
    return divideNoNan(this.truePositives, this.truePositives.add(this.falseNegatives));
  }

  /** Gives the share of targets that are no which was found. */
  specificity(): Tensor {
    return divideNoNan(this.trueNegatives, this.trueNegatives.add(this.falsePositives));
  }
}

/** Spreads `count` thresholds evenly over 0 … 1, both ends among them. */
export function evenThresholds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

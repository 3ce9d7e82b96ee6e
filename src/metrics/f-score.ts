// F scores: precision and recall of each class as one number.

import type { TensorLike } from "../engine/index.ts";
import { asTensor, show, type Tensor, type Variable } from "../engine/index.ts";
import { abs, defaultEpsilon, expandDims, logicalAnd } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkChoice, checkNumber } from "../registry/index.ts";
import { ShapeError } from "../shared/errors.ts";
import type { Direction, MetricOptions } from "./metric.ts";
import { Metric } from "./metric.ts";

const averages = ["micro", "macro", "weighted"] as const;

/** Are the options of `F1Score`. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * Over all answers (`"micro"`), the mean of the classes (`"macro"`), that mean by the number of
   * targets (`"weighted"`), or null by default: a vector of all classes.
   */
  readonly average?: (typeof averages)[number] | null;
  /** Prediction above which the answer is yes; null by default: only the greatest one. */
  readonly threshold?: number | null;
}

/** Are the options of `FBetaScore`. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How many times more recall counts than precision; 1 by default. */
  readonly beta?: number;
}

interface Counts {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly falseNegatives: Variable;
  readonly targets: Variable;
}

/** Gives (1 + β²) · precision · recall / (β² · precision + recall). */
export class FBetaScore extends Metric {
  static override readonly className: string = "FBetaScore";

  readonly average: (typeof averages)[number] | null;
  readonly beta: number;
  readonly threshold: number | null;
  #counts: Counts | undefined;

  constructor(options: FBetaScoreOptions = {}, own: readonly string[] = ["beta"]) {
    super({ name: "fbeta_score", ...options }, ["average", "threshold", ...own]);
    const who = this.className();
    const { average = null, threshold = null } = options;
    this.average = average === null ? null : checkChoice(who, "average", average, averages);
    this.beta = checkNumber(who, "beta", options.beta ?? 1, { min: Number.MIN_VALUE });
    this.threshold =
      threshold === null ? null : checkNumber(who, "threshold", threshold, { min: 0, max: 1 });
  }

  override get direction(): Direction {
    return "max";
  }

  /** @throws ShapeError unless targets and predictions are [batch, classes]. */
  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const scores = asTensor(yPred).cast(this.dtype);
    const targets = asTensor(yTrue).cast(this.dtype);
    const counts = this.#counts ?? this.#build(targets, scores);
    const answers = this.#answers(scores).cast(this.dtype);
    const weight = sampleWeight == null ? undefined : asTensor(sampleWeight).cast(this.dtype);
    const total = (x: Tensor) => {
      const weighted = weight === undefined ? x : x.multiply(expandDims(weight, 1));
      return weighted.sum(this.average === "micro" ? undefined : 0);
    };
    const not = (x: Tensor) => x.negate().add(1);
    counts.truePositives.assignAdd(total(answers.multiply(targets)));
    counts.falsePositives.assignAdd(total(answers.multiply(not(targets))));
    counts.falseNegatives.assignAdd(total(not(answers).multiply(targets)));
    counts.targets.assignAdd(total(targets));
  }

  result(): Tensor {
    if (this.#counts === undefined) return asTensor(0, this.dtype);
    const { truePositives, falsePositives, falseNegatives, targets } = this.#counts;
    const right = truePositives.value;
    const share = (wrong: Variable) => right.divide(right.add(wrong.value).add(defaultEpsilon));
    const [precision, recall] = [share(falsePositives), share(falseNegatives)];
    const square = this.beta * this.beta;
    const sum = precision.multiply(square).add(recall).add(defaultEpsilon);
    const scores = precision
      .multiply(recall)
      .divide(sum)
      .multiply(1 + square);
    if (this.average === null) return scores;
    if (this.average !== "weighted") return scores.mean();
    const weights = targets.value.divide(targets.value.sum().add(defaultEpsilon));
    return scores.multiply(weights).sum();
  }

  #answers(scores: Tensor): Tensor {
    if (this.threshold !== null) return scores.greater(this.threshold);
    const best = scores.max(-1, { keepdims: true });
    return logicalAnd(scores.greaterEqual(best), abs(scores).greater(1e-9));
  }

  #build(yTrue: Tensor, yPred: Tensor): Counts {
    if (yTrue.rank !== 2 || yPred.rank !== 2) {
      throw new ShapeError(
        `${this.className()} takes targets and predictions of shape [batch, classes], but got ` +
          `${show(yTrue.shape)} and ${show(yPred.shape)}. One-hot encode integer labels.`,
      );
    }
    const shape = this.average === "micro" ? [] : yPred.shape.slice(1);
    this.#counts = {
      truePositives: this.addVariable("true_positives", shape),
      falsePositives: this.addVariable("false_positives", shape),
      falseNegatives: this.addVariable("false_negatives", shape),
      targets: this.addVariable("intermediate_weights", shape),
    };
    return this.#counts;
  }

  override getConfig(): Config {
    const { average, beta, threshold } = this;
    return { ...super.getConfig(), average, beta, threshold };
  }
}

/** Gives the harmonic mean of precision and recall. */
export class F1Score extends FBetaScore {
  static override readonly className: string = "F1Score";

  constructor(options: F1ScoreOptions = {}) {
    super({ name: "f1_score", ...options }, []);
  }

  override getConfig(): Config {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}

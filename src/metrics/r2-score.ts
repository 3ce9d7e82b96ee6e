// The share of the targets' variance that predictions explain.

import type { TensorLike } from "../engine/index.ts";
import { asTensor, show, type Tensor, type Variable } from "../engine/index.ts";
import { squeezeOrExpandToSameRank } from "../losses/reduction.ts";
import { broadcastTo, expandDims, isinf, logicalAnd, where } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkChoice, checkNumber } from "../registry/index.ts";
import { ShapeError } from "../shared/errors.ts";
import type { Direction, MetricOptions } from "./metric.ts";
import { Metric } from "./metric.ts";

const aggregations = ["uniform_average", "variance_weighted_average"] as const;

/** Are the options of `R2Score`. */
export interface R2ScoreOptions extends MetricOptions {
  /** How the outputs become one number; null gives a vector; `"uniform_average"` by default. */
  readonly classAggregation?: (typeof aggregations)[number] | null;
  /** Number of inputs, for the adjusted score; 0 by default: not adjusted. */
  readonly numRegressors?: number;
}

interface Sums {
  readonly squares: Variable;
  readonly targets: Variable;
  readonly residuals: Variable;
  readonly weights: Variable;
}

/** Gives 1 − Σ(y − ŷ)² / Σ(y − mean y)²: 1 is best, 0 is as good as the mean. */
export class R2Score extends Metric {
  static override readonly className: string = "R2Score";

  readonly classAggregation: (typeof aggregations)[number] | null;
  readonly numRegressors: number;
  readonly #samples: Variable;
  #sums: Sums | undefined;

  constructor(options: R2ScoreOptions = {}) {
    super({ name: "r2_score", ...options }, ["classAggregation", "numRegressors"]);
    const { classAggregation = "uniform_average", numRegressors = 0 } = options;
    this.classAggregation =
      classAggregation === null
        ? null
        : checkChoice("R2Score", "classAggregation", classAggregation, aggregations);
    const bounds = { min: 0, integer: true };
    this.numRegressors = checkNumber("R2Score", "numRegressors", numRegressors, bounds);
    this.#samples = this.addVariable("num_samples");
  }

  override get direction(): Direction {
    return "max";
  }

  /** @throws ShapeError unless targets and predictions are [batch, outputs]. */
  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const { dtype } = this;
    const [t, p] = squeezeOrExpandToSameRank(
      asTensor(yTrue).cast(dtype),
      asTensor(yPred).cast(dtype),
    );
    const sums = this.#sums ?? this.#build(t, p);
    const given = asTensor(sampleWeight ?? 1, dtype);
    const weight = broadcastTo(given.rank === 1 ? expandDims(given, 1) : given, t.shape);
    const weighted = t.multiply(weight);
    sums.targets.assignAdd(weighted.sum(0));
    sums.squares.assignAdd(t.multiply(weighted).sum(0));
    sums.residuals.assignAdd(t.subtract(p).square().multiply(weight).sum(0));
    sums.weights.assignAdd(weight.sum(0));
    this.#samples.assignAdd(t.size);
  }

  result(): Tensor {
    if (this.#sums === undefined) return asTensor(0, this.dtype);
    const { squares, targets, residuals, weights } = this.#sums;
    const mean = targets.value.divide(weights.value);
    const spread = squares.value.subtract(targets.value.multiply(mean));
    const raw = residuals.value.divide(spread).negate().add(1);
    return this.#adjusted(this.#aggregated(where(isinf(raw), 0, raw), spread));
  }

  #aggregated(scores: Tensor, spread: Tensor): Tensor {
    if (this.classAggregation === null) return scores;
    if (this.classAggregation === "uniform_average") return scores.mean();
    return spread.multiply(scores).sum().divide(spread.sum());
  }

  // Too few samples for so many inputs: the plain score stands.
  #adjusted(score: Tensor): Tensor {
    if (this.numRegressors === 0) return score;
    const n = this.#samples.value;
    const free = n.subtract(this.numRegressors + 1);
    const enough = logicalAnd(free.greater(0), n.greater(0));
    const rest = score.negate().add(1).multiply(n.subtract(1));
    return where(
      enough,
      rest
        .divide(where(enough, free, 1))
        .negate()
        .add(1),
      score,
    );
  }

  #build(yTrue: Tensor, yPred: Tensor): Sums {
    if (yTrue.rank !== 2 || yPred.rank !== 2) {
      throw new ShapeError(
        "R2Score takes targets and predictions of shape [batch, outputs], but got " +
          `${show(yTrue.shape)} and ${show(yPred.shape)}.`,
      );
    }
    const shape = yPred.shape.slice(1);
    this.#sums = {
      squares: this.addVariable("squared_sum", shape),
      targets: this.addVariable("sum", shape),
      residuals: this.addVariable("residual", shape),
      weights: this.addVariable("count", shape),
    };
    return this.#sums;
  }

  override getConfig(): Config {
    const { classAggregation, numRegressors } = this;
    return { ...super.getConfig(), classAggregation, numRegressors };
  }
}

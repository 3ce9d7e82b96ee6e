// The area under the curve of answers over all thresholds.

import type { TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, type Tensor, tensor } from "../engine/index.ts";
import {
  defaultEpsilon,
  divideNoNan,
  log,
  logicalAnd,
  maximum,
  minimum,
  sigmoid,
  where,
} from "../ops/index.ts";
import { cut } from "../ops/shaping.ts";
import type { Config } from "../registry/index.ts";
import { checkChoice, checkNumber } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { countConfusion } from "./confusion.ts";
import type { Direction, MetricOptions } from "./metric.ts";
import { Metric } from "./metric.ts";
import { evenThresholds, ThresholdCounts } from "./threshold-counts.ts";

const curves = ["ROC", "PR", "PRGAIN"] as const;
const summations = ["interpolation", "majoring", "minoring"] as const;

/** Are the options of `AUC`. */
export interface AUCOptions extends MetricOptions {
  /** Number of thresholds, spread evenly; 200 by default. */
  readonly numThresholds?: number;
  /** True-positive rate over false-positive rate (`"ROC"`, default), or precision over recall. */
  readonly curve?: (typeof curves)[number];
  /** How to fill the space between two thresholds; `"interpolation"` by default. */
  readonly summationMethod?: (typeof summations)[number];
  /** Thresholds in 0 … 1 in place of even ones; the ends are added. */
  readonly thresholds?: readonly number[] | null;
  /** Averages the areas of the classes, not the area over all; false by default. */
  readonly multiLabel?: boolean;
  /** Number of classes, if `multiLabel`; found in the first batch by default. */
  readonly numLabels?: number | null;
  /** Weight of each class. */
  readonly labelWeights?: readonly number[] | null;
  /** Whether predictions are logits; false by default: probabilities. */
  readonly fromLogits?: boolean;
}

const ownKeys = [
  "numThresholds",
  "curve",
  "summationMethod",
  "thresholds",
  "multiLabel",
  "numLabels",
  "labelWeights",
  "fromLogits",
] as const;

/** Approximates the area under the ROC or precision-recall curve; 0.5 of ROC is guessing. */
export class AUC extends Metric {
  static override readonly className: string = "AUC";

  readonly numThresholds: number;
  readonly curve: (typeof curves)[number];
  readonly summationMethod: (typeof summations)[number];
  /** The thresholds between the ends, where they were given. */
  readonly thresholds: readonly number[] | null;
  readonly multiLabel: boolean;
  readonly numLabels: number | null;
  readonly labelWeights: readonly number[] | null;
  readonly fromLogits: boolean;
  readonly #limits: readonly number[];
  #counts: ThresholdCounts | undefined;

  /** @throws ConfigError for `numLabels` without `multiLabel`, and unknown options. */
  constructor(options: AUCOptions = {}) {
    super({ name: "auc", ...options }, ownKeys);
    const given = options.thresholds ?? null;
    this.thresholds = given === null ? null : [...given].sort((a, b) => a - b);
    const count = options.numThresholds ?? 200;
    this.numThresholds =
      this.thresholds === null
        ? checkNumber("AUC", "numThresholds", count, { min: 2, integer: true })
        : this.thresholds.length + 2;
    const inner = this.thresholds ?? evenThresholds(this.numThresholds).slice(1, -1);
    this.#limits = [-defaultEpsilon, ...inner, 1 + defaultEpsilon];
    this.curve = checkChoice("AUC", "curve", options.curve ?? "ROC", curves);
    const method = options.summationMethod ?? "interpolation";
    this.summationMethod = checkChoice("AUC", "summationMethod", method, summations);
    this.multiLabel = options.multiLabel ?? false;
    this.numLabels = options.numLabels ?? null;
    this.labelWeights = options.labelWeights ?? null;
    this.fromLogits = options.fromLogits ?? false;
    if (this.numLabels !== null && !this.multiLabel) {
      throw new ConfigError(
        "AUC: numLabels is for multiLabel: true only. Leave it out, or set both.",
      );
    }
    if (!this.multiLabel || this.numLabels !== null) this.#build(this.numLabels);
  }

  override get direction(): Direction {
    return "max";
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const { dtype, multiLabel, labelWeights } = this;
    const scores = this.fromLogits ? sigmoid(asFloat(yPred)) : asTensor(yPred);
    const counts = this.#counts ?? this.#build(scores.shape.at(-1) ?? 1);
    const options = { dtype, multiLabel, labelWeights, thresholds: this.#limits, sampleWeight };
    counts.add(countConfusion(yTrue, scores, options));
  }

  result(): Tensor {
    const counts = this.#counts;
    if (counts === undefined) return asTensor(0, this.dtype);
    const exact = this.curve === "PR" && this.summationMethod === "interpolation";
    const areas = (exact ? interpolatedPR(counts) : this.#riemann(counts)).sum(0);
    if (!this.multiLabel) return areas;
    if (this.labelWeights === null) return areas.mean();
    const weights = tensor([...this.labelWeights], { dtype: this.dtype });
    return divideNoNan(areas.multiply(weights).sum(), weights.sum());
  }

  #build(labels: number | null): ThresholdCounts {
    const shape = labels === null ? [this.numThresholds] : [this.numThresholds, labels];
    this.#counts = new ThresholdCounts((name, s) => this.addVariable(name, s), shape);
    return this.#counts;
  }

  #riemann(counts: ThresholdCounts): Tensor {
    const [x, y] = pointsOf[this.curve](counts);
    const height = heightOf[this.summationMethod](...neighbours(y));
    const [before, after] = neighbours(x);
    return before.subtract(after).multiply(height);
  }

  override getConfig(): Config {
    const { numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights } = this;
    const own = { numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights };
    const config = { ...super.getConfig(), ...own, fromLogits: this.fromLogits };
    return this.thresholds === null ? config : { ...config, thresholds: this.thresholds };
  }
}

const pointsOf: Record<AUC["curve"], (counts: ThresholdCounts) => readonly [Tensor, Tensor]> = {
  ROC: (counts) => [
    divideNoNan(counts.falsePositives, counts.falsePositives.add(counts.trueNegatives)),
    counts.recall(),
  ],
  PR: (counts) => [counts.recall(), counts.precision()],
  PRGAIN: (counts) => {
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
    const yes = truePositives.add(falseNegatives);
    const odds = divideNoNan(yes, trueNegatives.add(falsePositives));
    const gain = (wrong: Tensor, otherwise: number) =>
      where(
        truePositives.equal(0),
        otherwise,
        odds.multiply(divideNoNan(wrong, truePositives)).negate().add(1),
      );
    return [maximum(gain(falseNegatives, 0), 0), gain(falsePositives, 1)];
  },
};

const heightOf: Record<AUC["summationMethod"], (a: Tensor, b: Tensor) => Tensor> = {
  interpolation: (a, b) => a.add(b).divide(2),
  majoring: maximum,
  minoring: minimum,
};

// Values at each threshold but the last, and at each but the first.
function neighbours(x: Tensor): [before: Tensor, after: Tensor] {
  const n = x.shape[0] ?? 0;
  return [cut(x, 0, 0, n - 1), cut(x, 0, 1, n)];
}

// Between thresholds precision follows a hyperbola: Davis & Goadrich (2006).
function interpolatedPR(counts: ThresholdCounts): Tensor {
  const [tpBefore, tp] = neighbours(counts.truePositives);
  const [pBefore, p] = neighbours(counts.truePositives.add(counts.falsePositives));
  const [, fn] = neighbours(counts.falseNegatives);
  const gained = tpBefore.subtract(tp);
  const slope = divideNoNan(gained, pBefore.subtract(p).relu());
  const intercept = tp.subtract(slope.multiply(p));
  const ratio = where(
    logicalAnd(pBefore.greater(0), p.greater(0)),
    divideNoNan(pBefore, p.relu()),
    1,
  );
  const area = slope.multiply(gained.add(intercept.multiply(log(ratio))));
  return divideNoNan(area, tp.add(fn).relu());
}

// Best of one share of right answers where another is high enough: a point on a curve.

import type { Tensor, TensorLike } from "../engine/index.ts";
import { where } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { countConfusion } from "./confusion.ts";
import type { Direction, MetricOptions } from "./metric.ts";
import { Metric } from "./metric.ts";
import { evenThresholds, ThresholdCounts } from "./threshold-counts.ts";

interface PointOptions extends MetricOptions {
  /** Number of thresholds to try, spread evenly; 200 by default. */
  readonly numThresholds?: number;
  /** Counts one class only; null by default. */
  readonly classId?: number | null;
}

abstract class OperatingPoint extends Metric {
  readonly numThresholds: number;
  readonly classId: number | null;
  protected readonly counts: ThresholdCounts;
  readonly #key: string;
  readonly #least: number;
  readonly #limits: readonly number[];

  constructor(options: PointOptions, key: string, least: number) {
    super(options, [key, "numThresholds", "classId"]);
    const who = this.className();
    this.#key = key;
    this.#least = checkNumber(who, key, least, { min: 0, max: 1 });
    const count = options.numThresholds ?? 200;
    this.numThresholds = checkNumber(who, "numThresholds", count, { min: 1, integer: true });
    this.classId = options.classId ?? null;
    this.#limits = count === 1 ? [0.5] : evenThresholds(count);
    this.counts = new ThresholdCounts((name, shape) => this.addVariable(name, shape), [count]);
  }

  override get direction(): Direction {
    return "max";
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const { dtype, classId } = this;
    const options = { dtype, classId, thresholds: this.#limits, sampleWeight };
    this.counts.add(countConfusion(yTrue, yPred, options));
  }

  result(): Tensor {
    const enough = this.demanded().greaterEqual(this.#least);
    return where(enough, this.measured(), 0).max().relu();
  }

  /** Gives the share that must reach the bound, per threshold. */
  protected abstract demanded(): Tensor;

  /** Gives the share of which the best is the result, per threshold. */
  protected abstract measured(): Tensor;

  override getConfig(): Config {
    const { numThresholds, classId } = this;
    return { ...super.getConfig(), numThresholds, classId, [this.#key]: this.#least };
  }
}

/** Are the options of `SensitivityAtSpecificity`. */
export interface SensitivityAtSpecificityOptions extends PointOptions {
  /** Least share of targets that are no which must be found, 0 … 1. */
  readonly specificity: number;
}

/** Gives the best sensitivity where specificity is high enough. */
export class SensitivityAtSpecificity extends OperatingPoint {
  static override readonly className: string = "SensitivityAtSpecificity";

  constructor(options: SensitivityAtSpecificityOptions) {
    super(options, "specificity", options.specificity);
  }

  protected demanded(): Tensor {
    return this.counts.specificity();
  }

  protected measured(): Tensor {
    return this.counts.recall();
  }
}

/** Are the options of `SpecificityAtSensitivity`. */
export interface SpecificityAtSensitivityOptions extends PointOptions {
  /** Least share of targets that are yes which must be found, 0 … 1. */
  readonly sensitivity: number;
}

/** Gives the best specificity where sensitivity is high enough. */
export class SpecificityAtSensitivity extends OperatingPoint {
  static override readonly className: string = "SpecificityAtSensitivity";

  constructor(options: SpecificityAtSensitivityOptions) {
    super(options, "sensitivity", options.sensitivity);
  }

  protected demanded(): Tensor {
    return this.counts.recall();
  }

  protected measured(): Tensor {
    return this.counts.specificity();
  }
}

/** Are the options of `PrecisionAtRecall`. */
export interface PrecisionAtRecallOptions extends PointOptions {
  /** Least recall, 0 … 1. */
  readonly recall: number;
}

/** Gives the best precision where recall is high enough. */
export class PrecisionAtRecall extends OperatingPoint {
  static override readonly className: string = "PrecisionAtRecall";

  constructor(options: PrecisionAtRecallOptions) {
    super(options, "recall", options.recall);
  }

  protected demanded(): Tensor {
    return this.counts.recall();
  }

  protected measured(): Tensor {
    return this.counts.precision();
  }
}

/** Are the options of `RecallAtPrecision`. */
export interface RecallAtPrecisionOptions extends PointOptions {
  /** Least precision, 0 … 1. */
  readonly precision: number;
}

/** Gives the best recall where precision is high enough. */
export class RecallAtPrecision extends OperatingPoint {
  static override readonly className: string = "RecallAtPrecision";

  constructor(options: RecallAtPrecisionOptions) {
    super(options, "precision", options.precision);
  }

  protected demanded(): Tensor {
    return this.counts.precision();
  }

  protected measured(): Tensor {
    return this.counts.recall();
  }
}

// Counts of right and wrong answers, and the shares made of them: precision and recall.

import type { Tensor, TensorLike, Variable } from "../engine/index.ts";
import { divideNoNan } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import type { Confusion } from "./confusion.ts";
import { countConfusion, thresholdsOf } from "./confusion.ts";
import type { Direction, MetricOptions } from "./metric.ts";
import { Metric } from "./metric.ts";

/** Are the options of the four counts. */
export interface CountOptions extends MetricOptions {
  /** One threshold, or several for several results; 0.5 by default. */
  readonly thresholds?: number | readonly number[] | null;
}

abstract class ConfusionCount extends Metric {
  readonly thresholds: number | readonly number[] | null;
  readonly #limits: readonly number[];
  readonly #total: Variable;

  constructor(options: CountOptions = {}) {
    super(options, ["thresholds"]);
    this.thresholds = options.thresholds ?? null;
    this.#limits = thresholdsOf(this.className(), this.thresholds);
    this.#total = this.addVariable("accumulator", [this.#limits.length]);
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const { dtype } = this;
    const thresholds = this.#limits;
    this.#total.assignAdd(
      this.pick(countConfusion(yTrue, yPred, { dtype, thresholds, sampleWeight })),
    );
  }

  result(): Tensor {
    return scalarIfSingle(this.#total.value);
  }

  /** Chooses which of the four is counted. */
  protected abstract pick(counts: Confusion): Tensor;

  override getConfig(): Config {
    return { ...super.getConfig(), thresholds: this.thresholds };
  }
}

function scalarIfSingle(x: Tensor): Tensor {
  return x.size === 1 ? x.reshape([]) : x;
}

/** Counts yes that is right. */
export class TruePositives extends ConfusionCount {
  static override readonly className: string = "TruePositives";

  override get direction(): Direction {
    return "max";
  }

  protected pick(counts: Confusion): Tensor {
    return counts.truePositives;
  }
}

/** Counts no that is right. */
export class TrueNegatives extends ConfusionCount {
  static override readonly className: string = "TrueNegatives";

  override get direction(): Direction {
    return "max";
  }

  protected pick(counts: Confusion): Tensor {
    return counts.trueNegatives;
  }
}

/** Counts yes that is wrong. */
export class FalsePositives extends ConfusionCount {
  static override readonly className: string = "FalsePositives";

  override get direction(): Direction {
    return "min";
  }

  protected pick(counts: Confusion): Tensor {
    return counts.falsePositives;
  }
}

/** Counts no that is wrong. */
export class FalseNegatives extends ConfusionCount {
  static override readonly className: string = "FalseNegatives";

  override get direction(): Direction {
    return "min";
  }

  protected pick(counts: Confusion): Tensor {
    return counts.falseNegatives;
  }
}

/** Are the options of `Precision` and `Recall`. */
export interface PrecisionOptions extends CountOptions {
  /** Counts only the k greatest predictions of each sample as possible yes; null by default. */
  readonly topK?: number | null;
  /** Counts one class only; null by default. */
  readonly classId?: number | null;
}

abstract class ConfusionShare extends Metric {
  readonly thresholds: number | readonly number[] | null;
  readonly topK: number | null;
  readonly classId: number | null;
  readonly #limits: readonly number[];
  readonly #right: Variable;
  readonly #wrong: Variable;

  constructor(options: PrecisionOptions, wrong: string) {
    super(options, ["thresholds", "topK", "classId"]);
    const who = this.className();
    this.thresholds = options.thresholds ?? null;
    this.topK = options.topK ?? null;
    this.classId = options.classId ?? null;
    if (this.topK !== null) checkNumber(who, "topK", this.topK, { min: 1, integer: true });
    if (this.classId !== null) checkNumber(who, "classId", this.classId, { min: 0, integer: true });
    this.#limits = thresholdsOf(who, this.thresholds, this.topK);
    this.#right = this.addVariable("true_positives", [this.#limits.length]);
    this.#wrong = this.addVariable(wrong, [this.#limits.length]);
  }

  override get direction(): Direction {
    return "max";
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const { dtype, topK, classId } = this;
    const options = { dtype, topK, classId, thresholds: this.#limits, sampleWeight };
    const counts = countConfusion(yTrue, yPred, options);
    this.#right.assignAdd(counts.truePositives);
    this.#wrong.assignAdd(this.pickWrong(counts));
  }

  result(): Tensor {
    const right = this.#right.value;
    return scalarIfSingle(divideNoNan(right, right.add(this.#wrong.value)));
  }

  /** Chooses the errors that lower the share. */
  protected abstract pickWrong(counts: Confusion): Tensor;

  override getConfig(): Config {
    const { thresholds, topK, classId } = this;
    return { ...super.getConfig(), thresholds, topK, classId };
  }
}

/** Gives the share of right answers among all yes. */
export class Precision extends ConfusionShare {
  static override readonly className: string = "Precision";

  constructor(options: PrecisionOptions = {}) {
    super(options, "false_positives");
  }

  protected pickWrong(counts: Confusion): Tensor {
    return counts.falsePositives;
  }
}

/** Gives the share of yes among all targets that are yes. */
export class Recall extends ConfusionShare {
  static override readonly className: string = "Recall";

  constructor(options: PrecisionOptions = {}) {
    super(options, "false_negatives");
  }

  protected pickWrong(counts: Confusion): Tensor {
    return counts.falseNegatives;
  }
}

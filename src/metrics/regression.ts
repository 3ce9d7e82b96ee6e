// Errors of numbers, averaged over all samples.

import { asFloat, type Tensor, type TensorLike } from "../engine/index.ts";
import { squeezeOrExpandToSameRank } from "../losses/reduction.ts";
import {
  cosineSimilarity,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "../losses/regression.ts";
import { sqrt } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { MeanBase, MeanError, MeanScore } from "./mean.ts";
import type { Direction, MetricOptions } from "./metric.ts";

/** Averages the squares of errors. Identifier `"mse"`. */
export class MeanSquaredError extends MeanError {
  static override readonly className: string = "MeanSquaredError";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}

/** Averages the sizes of errors. Identifier `"mae"`. */
export class MeanAbsoluteError extends MeanError {
  static override readonly className: string = "MeanAbsoluteError";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}

/** Averages errors in per cent of the targets. Identifier `"mape"`. */
export class MeanAbsolutePercentageError extends MeanError {
  static override readonly className: string = "MeanAbsolutePercentageError";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}

/** Averages the squares of errors of ln(x + 1). Identifier `"msle"`. */
export class MeanSquaredLogarithmicError extends MeanError {
  static override readonly className: string = "MeanSquaredLogarithmicError";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}

/** Gives the root of the mean square of all errors. Identifier `"root_mean_squared_error"`. */
export class RootMeanSquaredError extends MeanBase {
  static override readonly className: string = "RootMeanSquaredError";

  constructor(options: MetricOptions = {}) {
    super(options);
  }

  override get direction(): Direction {
    return "min";
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    const [t, p] = squeezeOrExpandToSameRank(asFloat(yTrue), asFloat(yPred));
    this.add(p.subtract(t).square(), sampleWeight);
  }

  override result(): Tensor {
    return sqrt(super.result());
  }
}

/** Averages ln(cosh(error)). Its name is `"logcosh"`. */
export class LogCoshError extends MeanError {
  static override readonly className: string = "LogCoshError";

  constructor(options: MetricOptions = {}) {
    super({ name: "logcosh", ...options });
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}

/** Are the options of `CosineSimilarity`. */
export interface CosineSimilarityOptions extends MetricOptions {
  /** Axis of the vectors; −1 by default. */
  readonly axis?: number;
}

/** Averages the cosine of the angle between targets and predictions: 1 is best. */
export class CosineSimilarity extends MeanScore {
  static override readonly className: string = "CosineSimilarity";

  readonly axis: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super(options, ["axis"]);
    this.axis = checkNumber("CosineSimilarity", "axis", options.axis ?? -1, { integer: true });
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineSimilarity(yTrue, yPred, { axis: this.axis }).negate();
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis };
  }
}

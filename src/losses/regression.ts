// Losses for numbers: targets and predictions [batch, …, d] in, losses [batch, …] out.

import type { Tensor, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor } from "../engine/index.ts";
import { abs, defaultEpsilon, log, maximum, normalize, softplus, where } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, named } from "../registry/index.ts";
import type { LossOptions } from "./loss.ts";
import { Loss } from "./loss.ts";
import { squeezeOrExpandToSameRank } from "./reduction.ts";

/** Brings targets into the dtype of predictions, and both to one rank. */
function aligned(yTrue: TensorLike, yPred: TensorLike): [Tensor, Tensor] {
  const predictions = asFloat(yPred);
  return squeezeOrExpandToSameRank(asTensor(yTrue).cast(predictions.dtype), predictions);
}

/** Averages (y − ŷ)² along the last axis. */
export const meanSquaredError = /* @__PURE__ */ named(
  "mean_squared_error",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = aligned(yTrue, yPred);
    return t.subtract(p).square().mean(-1);
  },
);

/** Averages |y − ŷ| along the last axis. */
export const meanAbsoluteError = /* @__PURE__ */ named(
  "mean_absolute_error",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = aligned(yTrue, yPred);
    return t.subtract(p).abs().mean(-1);
  },
);

/** Averages 100 · |y − ŷ| / max(|y|, 1e-7) along the last axis. */
export const meanAbsolutePercentageError = /* @__PURE__ */ named(
  "mean_absolute_percentage_error",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = aligned(yTrue, yPred);
    const share = t.subtract(p).divide(maximum(abs(t), defaultEpsilon));
    return share.abs().mean(-1).multiply(100);
  },
);

/** Averages (ln(y + 1) − ln(ŷ + 1))² along the last axis, both limited to 1e-7 and more. */
export const meanSquaredLogarithmicError = /* @__PURE__ */ named(
  "mean_squared_logarithmic_error",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = aligned(yTrue, yPred);
    const logOf = (x: Tensor) => log(maximum(x, defaultEpsilon).add(1));
    return logOf(p).subtract(logOf(t)).square().mean(-1);
  },
);

/** Averages, along the last axis, ½e² where |e| ≤ `delta` (1), else `delta`·|e| − ½`delta`². */
export const huber = /* @__PURE__ */ named(
  "huber",
  (yTrue: TensorLike, yPred: TensorLike, options: { readonly delta?: number } = {}) => {
    const [t, p] = aligned(yTrue, yPred);
    const delta = options.delta ?? 1;
    const error = p.subtract(t);
    const size = error.abs();
    const far = size.multiply(delta).subtract(0.5 * delta * delta);
    return where(size.lessEqual(delta), error.square().multiply(0.5), far).mean(-1);
  },
);

/** Averages ln(cosh(ŷ − y)) along the last axis. */
export const logCosh = /* @__PURE__ */ named("log_cosh", (yTrue: TensorLike, yPred: TensorLike) => {
  const [t, p] = aligned(yTrue, yPred);
  const error = p.subtract(t);
  return error
    .add(softplus(error.multiply(-2)))
    .subtract(Math.LN2)
    .mean(-1);
});

/** Gives minus the cosine of the angle between y and ŷ along `axis` (−1): −1 is best. */
export const cosineSimilarity = /* @__PURE__ */ named(
  "cosine_similarity",
  (yTrue: TensorLike, yPred: TensorLike, options: { readonly axis?: number } = {}) => {
    const [t, p] = aligned(yTrue, yPred);
    const axis = options.axis ?? -1;
    return normalize(t, { axis }).multiply(normalize(p, { axis })).sum(axis).negate();
  },
);

/** Averages the squares of errors. Identifier `"mean_squared_error"` or `"mse"`. */
export class MeanSquaredError extends Loss {
  static override readonly className: string = "MeanSquaredError";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}

/** Averages the sizes of errors. Identifier `"mean_absolute_error"` or `"mae"`. */
export class MeanAbsoluteError extends Loss {
  static override readonly className: string = "MeanAbsoluteError";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}

/** Averages errors in per cent of the targets. Identifier `"mape"`. */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className: string = "MeanAbsolutePercentageError";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}

/** Averages the squares of errors of ln(x + 1). Identifier `"msle"`. */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className: string = "MeanSquaredLogarithmicError";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}

/** Are the options of `Huber`. */
export interface HuberOptions extends LossOptions {
  /** Error beyond which the loss grows linearly; 1 by default. */
  readonly delta?: number;
}

/** Squares small errors and takes large ones linearly. Identifier `"huber"`. */
export class Huber extends Loss {
  static override readonly className: string = "Huber";

  readonly delta: number;

  constructor(options: HuberOptions = {}) {
    super({ name: "huber_loss", ...options }, ["delta"]);
    this.delta = checkNumber("Huber", "delta", options.delta ?? 1, { min: 0 });
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return huber(yTrue, yPred, { delta: this.delta });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), delta: this.delta };
  }
}

/** Averages ln(cosh(error)): square near 0, linear far away. Identifier `"log_cosh"`. */
export class LogCosh extends Loss {
  static override readonly className: string = "LogCosh";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}

/** Are the options of `CosineSimilarity`. */
export interface CosineSimilarityOptions extends LossOptions {
  /** Axis of the vectors; −1 by default. */
  readonly axis?: number;
}

/** Turns predictions towards targets, whatever their lengths. Identifier `"cosine_similarity"`. */
export class CosineSimilarity extends Loss {
  static override readonly className: string = "CosineSimilarity";

  readonly axis: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super(options, ["axis"]);
    this.axis = checkNumber("CosineSimilarity", "axis", options.axis ?? -1, { integer: true });
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineSimilarity(yTrue, yPred, { axis: this.axis });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis };
  }
}

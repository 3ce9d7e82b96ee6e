// How often predictions are right: targets and predictions in, 1 or 0 per sample out.

import type { Tensor, TensorLike } from "../engine/index.ts";
import { asTensor } from "../engine/index.ts";
import { squeezeOrExpandToSameRank } from "../losses/reduction.ts";
import { any, argmax, expandDims, inTopK, squeeze } from "../ops/index.ts";
import { cut } from "../ops/shaping.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, named } from "../registry/index.ts";
import { MeanScore } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

/** Tells, as 1 or 0, where predictions equal targets. */
export const accuracy = /* @__PURE__ */ named(
  "accuracy",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = squeezeOrExpandToSameRank(asTensor(yTrue), asTensor(yPred));
    return t.cast(p.dtype).equal(p).cast("float32");
  },
);

/** Tells, as 1 or 0, where predictions lie on the targets' side of `threshold` (0.5). */
export const binaryAccuracy = /* @__PURE__ */ named(
  "binary_accuracy",
  (yTrue: TensorLike, yPred: TensorLike, options: { readonly threshold?: number } = {}) => {
    const [t, p] = squeezeOrExpandToSameRank(asTensor(yTrue), asTensor(yPred));
    const chosen = p.greater(options.threshold ?? 0.5);
    return chosen.cast("float32").equal(t.cast("float32")).cast("float32");
  },
);

/** Tells, as 1 or 0, where the greatest prediction is at the greatest target. */
export const categoricalAccuracy = /* @__PURE__ */ named(
  "categorical_accuracy",
  (yTrue: TensorLike, yPred: TensorLike) =>
    argmax(yTrue, { axis: -1 })
      .equal(argmax(yPred, { axis: -1 }))
      .cast("float32"),
);

/** Tells, as 1 or 0, where the greatest prediction is at the integer target. */
export const sparseCategoricalAccuracy = /* @__PURE__ */ named(
  "sparse_categorical_accuracy",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const p = asTensor(yPred);
    const labels = withoutColumn(asTensor(yTrue), p);
    return labels
      .cast("int32")
      .equal(argmax(p, { axis: -1 }))
      .cast("float32");
  },
);

function withoutColumn(labels: Tensor, predictions: Tensor): Tensor {
  const column = labels.rank === predictions.rank && labels.shape.at(-1) === 1;
  return column ? squeeze(labels, { axis: -1 }) : labels;
}

/** Tells, as 1 or 0, where the greatest target is among the `k` (5) greatest predictions. */
export const topKCategoricalAccuracy = /* @__PURE__ */ named(
  "top_k_categorical_accuracy",
  (yTrue: TensorLike, yPred: TensorLike, options: { readonly k?: number } = {}) =>
    sparseTopKCategoricalAccuracy(argmax(yTrue, { axis: -1 }), yPred, options),
);

/** Says how many predictions count, and whether they are class ids sorted by score already. */
export interface TopKArguments {
  readonly k?: number;
  readonly fromSortedIds?: boolean;
}

/** Tells, as 1 or 0, where the integer target is among the `k` (5) greatest predictions. */
export const sparseTopKCategoricalAccuracy = /* @__PURE__ */ named(
  "sparse_top_k_categorical_accuracy",
  (yTrue: TensorLike, yPred: TensorLike, options: TopKArguments = {}) => {
    const { k = 5, fromSortedIds = false } = options;
    const given = asTensor(yPred);
    const labels = asTensor(yTrue);
    const classes = given.shape.at(-1) ?? 1;
    const rows = given.reshape([-1, classes]);
    const flat = labels.reshape([-1]).cast("int32");
    const found = fromSortedIds
      ? any(expandDims(flat, 1).equal(cut(rows, 1, 0, Math.min(k, classes))), { axis: 1 })
      : inTopK(flat, rows, k);
    return found.cast("float32").reshape(labels.shape);
  },
);

/** Averages how often predictions equal targets. */
export class Accuracy extends MeanScore {
  static override readonly className: string = "Accuracy";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return accuracy(yTrue, yPred);
  }
}

/** Are the options of `BinaryAccuracy`. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Prediction above which the answer is 1; 0.5 by default. */
  readonly threshold?: number;
}

/** Averages how often yes-or-no predictions are right. */
export class BinaryAccuracy extends MeanScore {
  static override readonly className: string = "BinaryAccuracy";

  readonly threshold: number;

  constructor(options: BinaryAccuracyOptions = {}) {
    super(options, ["threshold"]);
    this.threshold = checkNumber("BinaryAccuracy", "threshold", options.threshold ?? 0.5);
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.threshold });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), threshold: this.threshold };
  }
}

/** Averages how often the likeliest class is that of a one-hot target. */
export class CategoricalAccuracy extends MeanScore {
  static override readonly className: string = "CategoricalAccuracy";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}

/** Averages how often the likeliest class is the integer target. */
export class SparseCategoricalAccuracy extends MeanScore {
  static override readonly className: string = "SparseCategoricalAccuracy";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}

/** Are the options of `TopKCategoricalAccuracy`. */
export interface TopKOptions extends MetricOptions {
  /** How many of the greatest predictions count; 5 by default. */
  readonly k?: number;
}

/** Averages how often the class of a one-hot target is among the k likeliest. */
export class TopKCategoricalAccuracy extends MeanScore {
  static override readonly className: string = "TopKCategoricalAccuracy";

  readonly k: number;

  constructor(options: TopKOptions = {}) {
    super({ name: "top_k_categorical_accuracy", ...options }, ["k"]);
    this.k = checkNumber("TopKCategoricalAccuracy", "k", options.k ?? 5, { min: 1, integer: true });
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), k: this.k };
  }
}

/** Are the options of `SparseTopKCategoricalAccuracy`. */
export interface SparseTopKOptions extends TopKOptions {
  /** Whether predictions are class ids, sorted by score; false by default. */
  readonly fromSortedIds?: boolean;
}

/** Averages how often the integer target is among the k likeliest classes. */
export class SparseTopKCategoricalAccuracy extends MeanScore {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";

  readonly k: number;
  readonly fromSortedIds: boolean;

  constructor(options: SparseTopKOptions = {}) {
    super({ name: "sparse_top_k_categorical_accuracy", ...options }, ["k", "fromSortedIds"]);
    const who = "SparseTopKCategoricalAccuracy";
    this.k = checkNumber(who, "k", options.k ?? 5, { min: 1, integer: true });
    this.fromSortedIds = options.fromSortedIds ?? false;
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    const { k, fromSortedIds } = this;
    return sparseTopKCategoricalAccuracy(yTrue, yPred, { k, fromSortedIds });
  }

  /** Gives the config; `fromSortedIds` appears only when true, as in Keras' files. */
  override getConfig(): Config {
    const config = { ...super.getConfig(), k: this.k };
    return this.fromSortedIds ? { ...config, fromSortedIds: true } : config;
  }
}

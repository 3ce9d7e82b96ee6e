// Counts right and wrong yes-or-no predictions: a batch in, four weights per threshold out.

import type { DType, TensorLike } from "../engine/index.ts";
import { asTensor, show, type Tensor, tensor } from "../engine/index.ts";
import { squeezeOrExpandToSameRank } from "../losses/reduction.ts";
import { broadcastTo, expandDims, multiHot, squeeze, stack, topK, where } from "../ops/index.ts";
import { cut } from "../ops/shaping.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";

/** Lies below every prediction: what top-k gives classes that are not among the k best. */
const never = -1e10;

/** Says what to count. */
export interface ConfusionOptions {
  readonly dtype: DType;
  /** Predictions above a threshold say yes. */
  readonly thresholds: readonly number[];
  readonly sampleWeight?: TensorLike | null | undefined;
  /** Counts only the k greatest predictions of each sample as possible yes. */
  readonly topK?: number | null;
  /** Counts one class only. */
  readonly classId?: number | null;
  /** Weight of each class. */
  readonly labelWeights?: readonly number[] | null;
  /** Counts each class by itself. */
  readonly multiLabel?: boolean;
}

/** Holds summed weights, [thresholds] or [thresholds, classes]. */
export interface Confusion {
  readonly truePositives: Tensor;
  readonly falsePositives: Tensor;
  readonly trueNegatives: Tensor;
  readonly falseNegatives: Tensor;
}

/**
 * Compares predictions in 0 … 1 with targets, of which everything but 0 is yes.
 * @throws ShapeError when one class is asked for and predictions have no class axis.
 */
export function countConfusion(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: ConfusionOptions,
): Confusion {
  const { dtype, thresholds } = options;
  const [scores, targets] = squeezeOrExpandToSameRank(
    asTensor(yPred).cast(dtype),
    asTensor(yTrue).cast("bool").cast(dtype),
  );
  const filtered = options.topK == null ? scores : keepTopK(scores, options.topK);
  const [p, t] = [onlyClass(filtered, options), onlyClass(targets, options)];
  const weights = weightsOf(t, options);
  const yes = weights === undefined ? t : t.multiply(weights);
  const no = weights === undefined ? t.negate().add(1) : weights.subtract(yes);
  const limits = tensor([...thresholds], { dtype });
  return options.multiLabel ? perClass(p, yes, no, limits) : overall(p, yes, no, limits);
}

// [thresholds, values] times [values, 2] sums all four at once.
function overall(p: Tensor, yes: Tensor, no: Tensor, limits: Tensor): Confusion {
  const above = p.reshape([1, -1]).greater(limits.reshape([-1, 1]));
  const weights = stack([yes.reshape([-1]), no.reshape([-1])], { axis: 1 });
  const positive = above.cast(p.dtype).matmul(weights);
  const negative = above.equal(false).cast(p.dtype).matmul(weights);
  const column = (x: Tensor, i: number) => cut(x, 1, i, i + 1).reshape([-1]);
  return {
    truePositives: column(positive, 0),
    falsePositives: column(positive, 1),
    falseNegatives: column(negative, 0),
    trueNegatives: column(negative, 1),
  };
}

function perClass(p: Tensor, yes: Tensor, no: Tensor, limits: Tensor): Confusion {
  const above = expandDims(p, 0).greater(limits.reshape([-1, 1, 1]));
  const positive = above.cast(p.dtype);
  const negative = above.equal(false).cast(p.dtype);
  return {
    truePositives: positive.multiply(yes).sum(1),
    falsePositives: positive.multiply(no).sum(1),
    falseNegatives: negative.multiply(yes).sum(1),
    trueNegatives: negative.multiply(no).sum(1),
  };
}

function keepTopK(scores: Tensor, k: number): Tensor {
  const [, best] = topK(scores, k);
  return where(multiHot(best, scores.shape.at(-1) ?? 1).cast("bool"), scores, never);
}

function onlyClass(x: Tensor, { classId }: ConfusionOptions): Tensor {
  if (classId == null) return x;
  const classes = x.shape.at(-1) ?? 0;
  if (x.rank < 2 || classId >= classes) {
    throw new ShapeError(
      `classId ${classId} needs predictions of shape [batch, classes] with more than ${classId} ` +
        `classes, but got ${show(x.shape)}.`,
    );
  }
  return cut(x, x.rank - 1, classId, classId + 1);
}

function weightsOf(targets: Tensor, options: ConfusionOptions): Tensor | undefined {
  const { sampleWeight, labelWeights, dtype } = options;
  const ofSamples = sampleWeight == null ? undefined : asTensor(sampleWeight).cast(dtype);
  const given = ofSamples === undefined ? undefined : alongSamples(ofSamples, targets);
  if (labelWeights == null || options.multiLabel) return given;
  const ofLabels = broadcastTo(tensor([...labelWeights], { dtype }), targets.shape);
  return given === undefined ? ofLabels : given.multiply(ofLabels);
}

function alongSamples(weights: Tensor, targets: Tensor): Tensor {
  const column = expandDims(weights, -1);
  const fits = column.rank === targets.rank + 1 ? squeeze(column, { axis: -1 }) : column;
  return broadcastTo(fits, targets.shape);
}

/**
 * Turns the option `thresholds` into a list: 0.5 by default, or every score under top-k.
 * @throws ConfigError for a threshold outside 0 … 1.
 */
export function thresholdsOf(
  who: string,
  given: number | readonly number[] | null | undefined,
  k: number | null = null,
): readonly number[] {
  if (given == null) return [k === null ? 0.5 : never];
  const list = typeof given === "number" ? [given] : [...given];
  const wrong = list.find((threshold) => !(threshold >= 0 && threshold <= 1));
  if (wrong !== undefined || list.length === 0) {
    throw new ConfigError(
      `${who}: thresholds must be numbers in 0 … 1, but got ${wrong ?? "an empty list"}.`,
    );
  }
  return list;
}

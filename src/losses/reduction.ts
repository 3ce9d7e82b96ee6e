// Takes losses of samples with weights and a mask; gives the one number that training lowers.

import type { DType, TensorLike } from "../engine/index.ts";
import { asTensor, type Tensor } from "../engine/index.ts";
import { divideNoNan, expandDims, squeeze, where } from "../ops/index.ts";
import { checkChoice } from "../registry/index.ts";

const reductions = [
  "sum_over_batch_size",
  "mean_with_sample_weight",
  "sum",
  "mean",
  "none",
] as const;

/**
 * Says how the losses of samples become one: their mean, their mean by the sum of the weights,
 * their sum, or not at all (`"none"` and null). `"mean"` is another word for the default.
 */
export type Reduction = (typeof reductions)[number] | null;

/** Checks a reduction. @throws ConfigError for any other word. */
export function checkReduction(who: string, given: Reduction): Reduction {
  return given === null ? null : checkChoice(who, "reduction", given, reductions);
}

/**
 * Gives two tensors one rank where they differ by a last axis of extent 1: a vector beside a
 * column becomes a column, otherwise the longer one loses that axis.
 */
export function squeezeOrExpandToSameRank(x1: Tensor, x2: Tensor): [Tensor, Tensor] {
  if (x1.rank === x2.rank + 1 && x1.shape.at(-1) === 1) {
    return x2.rank === 1 ? [x1, expandDims(x2, -1)] : [squeeze(x1, { axis: -1 }), x2];
  }
  if (x2.rank === x1.rank + 1 && x2.shape.at(-1) === 1) {
    return x1.rank === 1 ? [expandDims(x1, -1), x2] : [x1, squeeze(x2, { axis: -1 })];
  }
  return [x1, x2];
}

/** Takes part in a weighted reduction. */
export interface Weighting {
  /** Broadcasts against the values, after the rank rule. */
  readonly sampleWeight?: TensorLike | null | undefined;
  /** True where a value counts. */
  readonly mask?: TensorLike | null | undefined;
  readonly reduction?: Reduction;
}

/** Weights, masks and reduces the losses of samples, as Keras does. */
export function reduceWeightedValues(values: Tensor, options: Weighting = {}): Tensor {
  const reduction = options.reduction === undefined ? "sum_over_batch_size" : options.reduction;
  const weight = maskedWeight(options, values.dtype, reduction);
  if (weight === undefined) return reduceValues(values, undefined, reduction);
  const [x, w] = squeezeOrExpandToSameRank(values, weight);
  return reduceValues(x.multiply(w), w, reduction);
}

function maskedWeight(
  { sampleWeight, mask }: Weighting,
  dtype: DType,
  reduction: Reduction,
): Tensor | undefined {
  const weight = sampleWeight == null ? undefined : asTensor(sampleWeight).cast(dtype);
  if (mask == null) return weight;
  const counted = asTensor(mask).cast("bool");
  const asWeight = weightOfMask(counted, dtype, reduction);
  if (weight === undefined) return asWeight;
  const [m, w] = squeezeOrExpandToSameRank(asWeight, weight);
  return w.multiply(m);
}

// Under a mean, what counts weighs total / valid, so that the mean divides by the valid ones only.
function weightOfMask(mask: Tensor, dtype: DType, reduction: Reduction): Tensor {
  const valid = mask.cast(dtype);
  if (reduction !== "mean" && reduction !== "sum_over_batch_size") return valid;
  return where(mask, divideNoNan(asTensor(mask.size, dtype), valid.sum()), asTensor(0, dtype));
}

function reduceValues(values: Tensor, weight: Tensor | undefined, reduction: Reduction): Tensor {
  if (reduction === null || reduction === "none" || values.rank === 0) return values;
  const total = values.sum();
  if (reduction === "sum") return total;
  if (reduction === "mean_with_sample_weight" && weight !== undefined) {
    return divideNoNan(total, weight.sum());
  }
  return values.size === 0 ? total : total.divide(values.size);
}

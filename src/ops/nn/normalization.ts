// Normalisations: centring and scaling by given or measured moments.

import type { TensorLike } from "../../engine/index.ts";
import { asFloat, normalizeAxes, normalizeAxis, type Tensor } from "../../engine/index.ts";
import { divide, maximum, rsqrt } from "../arithmetic.ts";
import { defaultEpsilon } from "../core.ts";
import { norm } from "../linear.ts";
import { moments } from "../statistics.ts";

/**
 * Normalises by moments given per index of `axis`: scale · (x − mean) / √(variance + epsilon) +
 * offset, with epsilon 1e-3.
 */
export function batchNormalization(
  x: TensorLike,
  mean: TensorLike,
  variance: TensorLike,
  axis: number,
  options: {
    readonly offset?: TensorLike | null;
    readonly scale?: TensorLike | null;
    readonly epsilon?: number;
  } = {},
): Tensor {
  const given = asFloat(x);
  const along = normalizeAxis(axis, given.rank, "batchNormalization");
  const perIndex = (values: TensorLike) =>
    asFloat(values).reshape(given.shape.map((n, a) => (a === along ? n : 1)));
  const inverse = rsqrt(perIndex(variance).add(options.epsilon ?? 1e-3));
  const { scale = null, offset = null } = options;
  const factor = scale === null ? inverse : inverse.multiply(perIndex(scale));
  const shift = perIndex(mean).multiply(factor).negate();
  return given.multiply(factor).add(offset === null ? shift : shift.add(perIndex(offset)));
}

/** Normalises along `axis` (−1) to mean 0 and variance 1, then scales by gamma and adds beta. */
export function layerNormalization(
  x: TensorLike,
  options: {
    readonly gamma?: TensorLike | null;
    readonly beta?: TensorLike | null;
    readonly axis?: number | readonly number[];
    /** Added to the variance; default 1e-7. */
    readonly epsilon?: number;
  } = {},
): Tensor {
  const given = asFloat(x);
  const axes = normalizeAxes(options.axis ?? -1, given.rank, "layerNormalization");
  const [mean, variance] = moments(given, axes, { keepdims: true });
  const scaled = given
    .subtract(mean)
    .multiply(rsqrt(variance.add(options.epsilon ?? defaultEpsilon)));
  return scaleAndShift(scaled, axes, options.gamma, options.beta);
}

/** Divides by the root of the mean square along `axis` (−1), then multiplies by `scale`. */
export function rmsNormalization(
  x: TensorLike,
  options: {
    readonly scale?: TensorLike | null;
    readonly axis?: number | readonly number[];
    /** Added to the mean square; default 1e-7. */
    readonly epsilon?: number;
  } = {},
): Tensor {
  const given = asFloat(x);
  const axes = normalizeAxes(options.axis ?? -1, given.rank, "rmsNormalization");
  const meanSquare = given.square().mean(axes, { keepdims: true });
  const scaled = given.multiply(rsqrt(meanSquare.add(options.epsilon ?? defaultEpsilon)));
  return scaleAndShift(scaled, axes, options.scale, null);
}

function scaleAndShift(
  x: Tensor,
  axes: readonly number[],
  gamma: TensorLike | null | undefined,
  beta: TensorLike | null | undefined,
): Tensor {
  const shaped = (values: TensorLike) =>
    asFloat(values).reshape(x.shape.map((n, axis) => (axes.includes(axis) ? n : 1)));
  const scaled = gamma === null || gamma === undefined ? x : x.multiply(shaped(gamma));
  return beta === null || beta === undefined ? scaled : scaled.add(shaped(beta));
}

/** Scales vectors along `axis` (−1) to length 1 by order `order` (2); shorter than ε grow less. */
export function normalize(
  x: TensorLike,
  options: {
    readonly axis?: number | readonly number[];
    readonly order?: number;
    /** Least length to divide by; default 1e-7. */
    readonly epsilon?: number;
  } = {},
): Tensor {
  const given = asFloat(x);
  const { axis = -1, order = 2, epsilon = defaultEpsilon } = options;
  if (order === 2) {
    const squared = given.square().sum(axis, { keepdims: true });
    return given.multiply(rsqrt(maximum(squared, epsilon * epsilon)));
  }
  return divide(given, maximum(norm(given, { ord: order, axis, keepdims: true }), epsilon));
}

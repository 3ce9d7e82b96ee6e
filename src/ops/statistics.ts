// Means and spreads along axes.

import type { Axes, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, type Tensor } from "../engine/index.ts";
import { spread } from "./apply.ts";
import { divide, sqrt } from "./arithmetic.ts";
import type { ReductionOptions } from "./reduction.ts";

/** Averages; integers become float32 first. */
export function mean(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return asTensor(x).mean(options.axis, options);
}

/** Gives the mean squared distance from the mean (divided by n, not n − 1). */
export function variance(x: TensorLike, options: ReductionOptions = {}): Tensor {
  const given = asFloat(x);
  const centre = given.mean(options.axis, { keepdims: true });
  return given.subtract(centre).square().mean(options.axis, options);
}

export { variance as var };

/** Gives the square root of the variance. */
export function std(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return sqrt(variance(x, options));
}

/** Gives mean and variance along `axes` at once. */
export function moments(
  x: TensorLike,
  axes: Axes,
  options: { readonly keepdims?: boolean } = {},
): [mean: Tensor, variance: Tensor] {
  const given = asFloat(x);
  const centre = given.mean(axes, { keepdims: true });
  const distance = given.subtract(centre).square().mean(axes, options);
  return [options.keepdims ? centre : centre.reshape(distance.shape), distance];
}

/** Averages with weights that broadcast against x. */
export function average(
  x: TensorLike,
  options: { readonly axis?: Axes; readonly weights?: TensorLike } = {},
): Tensor {
  if (options.weights === undefined) return mean(x, options);
  const given = asFloat(x);
  const weights = spread(asFloat(options.weights), given.shape);
  return divide(given.multiply(weights).sum(options.axis), weights.sum(options.axis));
}

// Reductions along axes, running totals, and the places of extremes.

import type { Axes, TensorLike } from "../engine/index.ts";
import {
  asFloat,
  asTensor,
  normalizeAxes,
  normalizeAxis,
  product,
  ranking,
  reduce,
  type Tensor,
} from "../engine/index.ts";
import { choose, one } from "./apply.ts";
import { isfinite } from "./comparison.ts";
import { exp, log } from "./exponential.ts";

/** Says along which axes to reduce (all by default), and whether they stay as extents of 1. */
export interface ReductionOptions {
  readonly axis?: Axes;
  readonly keepdims?: boolean;
}

/** Adds elements up; bools count as int32. */
export function sum(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return asTensor(x).sum(options.axis, options);
}

/** Multiplies elements. */
export function prod(x: TensorLike, options: ReductionOptions = {}): Tensor {
  const given = asTensor(x);
  const numbers = given.dtype === "bool" ? given.cast("int32") : given;
  const axes = normalizeAxes(options.axis, numbers.rank, "prod");
  const found = axes.length === 0 ? numbers : one("reduceProduct", [numbers], { axes }, product);
  if (!options.keepdims) return found;
  return found.reshape(numbers.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)));
}

/** Finds the greatest element; NaN wins. */
export function max(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return asTensor(x).max(options.axis, options);
}

/** Finds the least element; NaN wins. */
export function min(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return asTensor(x).min(options.axis, options);
}

export { max as amax, min as amin };

/** Tells whether all elements hold (are not 0). */
export function all(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return reduce("reduceMin", asTensor(x).cast("bool"), options.axis, options);
}

/** Tells whether any element holds (is not 0). */
export function any(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return reduce("reduceMax", asTensor(x).cast("bool"), options.axis, options);
}

/** Counts the elements that are not 0, in int32. */
export function countNonzero(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return sum(asTensor(x).notEqual(0), options);
}

/** Finds the int32 index of the first greatest element: along `axis`, or in the flat tensor. */
export function argmax(
  x: TensorLike,
  options: { readonly axis?: number; readonly keepdims?: boolean } = {},
): Tensor {
  return place("argMax", asTensor(x), options);
}

/** Finds the int32 index of the first least element: along `axis`, or in the flat tensor. */
export function argmin(
  x: TensorLike,
  options: { readonly axis?: number; readonly keepdims?: boolean } = {},
): Tensor {
  return place("argMin", asTensor(x), options);
}

function place(
  name: "argMax" | "argMin",
  x: Tensor,
  { axis, keepdims }: { readonly axis?: number; readonly keepdims?: boolean },
): Tensor {
  if (axis === undefined) {
    const found = one(name, [x.reshape([-1])], { axis: 0 }, ranking);
    return keepdims ? found.reshape(x.shape.map(() => 1)) : found;
  }
  const along = normalizeAxis(axis, x.rank, name.toLowerCase());
  const found = one(name, [x], { axis: along }, ranking);
  return keepdims ? found.reshape(x.shape.map((n, a) => (a === along ? 1 : n))) : found;
}

/** Adds up along one axis, keeping every partial sum; without `axis` over the flat tensor. */
export function cumsum(
  x: TensorLike,
  options: { readonly axis?: number; readonly reverse?: boolean } = {},
): Tensor {
  const given = asTensor(x);
  const numbers = given.dtype === "bool" ? given.cast("int32") : given;
  const flat = options.axis === undefined ? numbers.reshape([-1]) : numbers;
  const axis = normalizeAxis(options.axis ?? 0, flat.rank, "cumsum");
  return one("cumulativeSum", [flat], { axis, reverse: options.reverse ?? false }, ranking);
}

/** Gives ln Σ eˣ without overflow. */
export function logsumexp(x: TensorLike, options: ReductionOptions = {}): Tensor {
  const given = asFloat(x);
  const greatest = given.max(options.axis, { keepdims: true });
  const offset = one("stopGradient", [choose(isfinite(greatest), greatest, 0, "logsumexp")], {});
  const total = log(exp(given.subtract(offset)).sum(options.axis, { keepdims: true })).add(offset);
  if (options.keepdims) return total;
  return total.reshape(given.max(options.axis).shape);
}

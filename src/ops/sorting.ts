// Orders by value: ranks by comparing all pairs, which costs n² comparisons along the axis.

import type { TensorLike } from "../engine/index.ts";
import { asTensor, indexing, normalizeAxis, type Tensor } from "../engine/index.ts";
import { one, positions } from "./apply.ts";
import { isnan, logicalAnd, logicalNot, logicalOr } from "./comparison.ts";
import { cut, expandDims, flip, moveaxis } from "./shaping.ts";

// Place of each element of the last axis in ascending order; ties keep their order, NaN is last.
function ranks(x: Tensor): Tensor {
  const n = x.shape.at(-1) ?? 1;
  const self = expandDims(x, -1);
  const other = expandDims(x, -2);
  const [selfIsNan, otherIsNan] = [isnan(self), isnan(other)];
  const before = logicalOr(other.less(self), logicalAnd(selfIsNan, logicalNot(otherIsNan)));
  const tied = logicalOr(other.equal(self), logicalAnd(selfIsNan, otherIsNan));
  const earlier = positions(n, 1, 2).less(positions(n, 0, 2));
  return logicalOr(before, logicalAnd(tied, earlier)).sum(-1);
}

/** Gives the int32 indices that put `axis` (−1) into ascending order; ties keep their order. */
export function argsort(x: TensorLike, options: { readonly axis?: number } = {}): Tensor {
  const given = asTensor(x);
  const axis = normalizeAxis(options.axis ?? -1, given.rank, "argsort");
  const places = ranks(moveaxis(given, axis, -1));
  const last = places.rank - 1;
  const n = places.shape[last] ?? 0;
  const type = { dtype: "int32" as const, shape: places.shape };
  const order = one(
    "scatterAddAlong",
    [places, one("iota", [], { type, axis: last })],
    {
      axis: last,
      size: n,
    },
    indexing,
  );
  return moveaxis(order, -1, axis);
}

/** Puts `axis` (−1) into ascending order; NaN comes last. */
export function sort(x: TensorLike, options: { readonly axis?: number } = {}): Tensor {
  const given = asTensor(x);
  const axis = normalizeAxis(options.axis ?? -1, given.rank, "sort");
  return one("gatherAlong", [given, argsort(given, { axis })], { axis }, indexing);
}

/** Gives the k greatest elements of the last axis in descending order, and their int32 indices. */
export function topK(x: TensorLike, k: number): [values: Tensor, indices: Tensor] {
  const given = asTensor(x);
  const axis = given.rank - 1;
  // Sorting the reversed axis lets the first of equal elements win.
  const n = given.shape[axis] ?? 0;
  const order = flip(argsort(flip(given, { axis })), { axis });
  const indices = cut(order, axis, 0, Math.min(k, n))
    .negate()
    .add(n - 1);
  return [one("gatherAlong", [given, indices], { axis }, indexing), indices];
}

/** Tells whether each target class is among the k greatest predictions of its row. */
export function inTopK(targets: TensorLike, predictions: TensorLike, k: number): Tensor {
  const scores = asTensor(predictions);
  const axis = scores.rank - 1;
  const own = one(
    "gatherAlong",
    [scores, expandDims(asTensor(targets).cast("int32"), -1)],
    {
      axis,
    },
    indexing,
  );
  const finite = own.subtract(own).equal(0).reshape(own.shape.slice(0, -1));
  return logicalAnd(finite, scores.greater(own).sum(-1).less(k));
}

// Products of vectors, matrices and tensors.

import type { TensorLike } from "../engine/index.ts";
import {
  asFloat,
  asTensor,
  indexing,
  normalizeAxis,
  promote,
  range,
  show,
  type Tensor,
} from "../engine/index.ts";
import { ShapeError } from "../shared/errors.ts";
import { one } from "./apply.ts";
import { abs, sqrt } from "./arithmetic.ts";
import type { ReductionOptions } from "./reduction.ts";
import { expandDims } from "./shaping.ts";

// Products run in floats: integers become float32 on the way and come back.
function inFloats(
  x1: TensorLike,
  x2: TensorLike,
  product: (x: Tensor, y: Tensor) => Tensor,
): Tensor {
  const [x, y] = [asTensor(x1), asTensor(x2)];
  const dtype = promote(x.dtype, y.dtype);
  const float = promote(dtype, "float32");
  return product(x.cast(float), y.cast(float)).cast(dtype === "bool" ? "int32" : dtype);
}

/** Multiplies matrices; leading axes broadcast, a vector is a row on the left, a column right. */
export function matmul(x1: TensorLike, x2: TensorLike): Tensor {
  return inFloats(x1, x2, (x, y) => x.matmul(y));
}

/** Sums products over the last axis of x1 and the second to last (or only) axis of x2. */
export function dot(x1: TensorLike, x2: TensorLike): Tensor {
  const [x, y] = [asTensor(x1), asTensor(x2)];
  if (x.rank === 0 || y.rank === 0) return x.multiply(y);
  return tensordot(x, y, [[-1], [y.rank > 1 ? -2 : 0]]);
}

/** Sums products over the last axes of both. */
export function inner(x1: TensorLike, x2: TensorLike): Tensor {
  const [x, y] = [asTensor(x1), asTensor(x2)];
  return x.rank === 0 || y.rank === 0 ? x.multiply(y) : tensordot(x, y, [[-1], [-1]]);
}

/** Multiplies every element of one with every element of the other: [size of x1, size of x2]. */
export function outer(x1: TensorLike, x2: TensorLike): Tensor {
  return asTensor(x1)
    .reshape([-1, 1])
    .multiply(asTensor(x2).reshape([1, -1]));
}

/**
 * Sums products over axes: the last `axes` of x1 with the first of x2, or the listed pairs. The
 * other axes remain, those of x1 first.
 * @throws ShapeError when the lists differ in length, or the extents do.
 */
export function tensordot(
  x1: TensorLike,
  x2: TensorLike,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  return inFloats(x1, x2, (x, y) => {
    const pairs =
      typeof axes === "number"
        ? [range(axes).map((i) => x.rank - axes + i), range(axes)]
        : [
            axes[0].map((axis) => normalizeAxis(axis, x.rank, "tensordot")),
            axes[1].map((axis) => normalizeAxis(axis, y.rank, "tensordot")),
          ];
    const [left = [], right = []] = pairs;
    const fits =
      left.length === right.length && left.every((a, i) => x.shape[a] === y.shape[right[i] ?? -1]);
    if (!fits) {
      throw new ShapeError(
        `tensordot: axes ${show(left)} of ${show(x.shape)} do not match ` +
          `axes ${show(right)} of ${show(y.shape)}.`,
      );
    }
    return one("dotGeneral", [x, y], {
      lhsBatch: [],
      rhsBatch: [],
      lhsContracting: left,
      rhsContracting: right,
    });
  });
}

/** Sums products of vectors of 3 along the last axis crosswise: the cross product. */
export function cross(x1: TensorLike, x2: TensorLike): Tensor {
  const [x, y] = [asTensor(x1), asTensor(x2)];
  if (x.shape.at(-1) !== 3 || y.shape.at(-1) !== 3) {
    throw new ShapeError(
      `cross: vectors of 3 are expected along the last axis, ` +
        `but got ${show(x.shape)} and ${show(y.shape)}.`,
    );
  }
  const turned = (v: Tensor, by: number) =>
    one(
      "gather",
      [v, asTensor([by, by + 1, by + 2].map((i) => i % 3)).cast("int32")],
      {
        axis: v.rank - 1,
      },
      indexing,
    );
  return turned(x, 1)
    .multiply(turned(y, 2))
    .subtract(turned(x, 2).multiply(turned(y, 1)));
}

/**
 * Gives the length of vectors along `axis`, or of the whole tensor: by order `ord`, 2 by default;
 * 1, other powers and ±Infinity work too.
 */
export function norm(
  x: TensorLike,
  options: ReductionOptions & { readonly ord?: number } = {},
): Tensor {
  const given = asFloat(x);
  const { ord = 2, axis } = options;
  if (ord === 2) return sqrt(given.square().sum(axis, options));
  const sizes = abs(given);
  if (ord === Number.POSITIVE_INFINITY) return sizes.max(axis, options);
  if (ord === Number.NEGATIVE_INFINITY) return sizes.min(axis, options);
  if (ord === 0) return given.notEqual(0).cast(given.dtype).sum(axis, options);
  if (ord === 1) return sizes.sum(axis, options);
  return sizes
    .power(ord)
    .sum(axis, options)
    .power(1 / ord);
}

/** Gives the Kronecker product of two matrices. */
export function kron(x1: TensorLike, x2: TensorLike): Tensor {
  const [x, y] = [asTensor(x1), asTensor(x2)];
  if (x.rank !== y.rank) {
    throw new ShapeError(`kron: ${show(x.shape)} and ${show(y.shape)} differ in rank.`);
  }
  const wide = expandDims(
    x,
    range(x.rank).map((a) => 2 * a + 1),
  );
  const deep = expandDims(
    y,
    range(y.rank).map((a) => 2 * a),
  );
  return wide.multiply(deep).reshape(x.shape.map((n, a) => n * (y.shape[a] ?? 1)));
}

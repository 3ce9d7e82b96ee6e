// Casting, conversion and control flow under Keras' names.

import type { DType, Literal, Shape, TensorLike } from "../engine/index.ts";
import { asTensor, scan, Tensor, tensor, unary, whileLoop } from "../engine/index.ts";

export { cond, scan, whileLoop } from "../engine/index.ts";

/** Is the small number that keeps divisions and logarithms finite: 1e-7, Keras' default. */
export const defaultEpsilon = 1e-7;

/** Converts to another dtype: to integers truncating and saturating, to bool by x ≠ 0. */
export function cast(x: TensorLike, dtype: DType): Tensor {
  return asTensor(x).cast(dtype);
}

/** Makes a tensor of plain data, or passes one on; `dtype` converts. */
export function convertToTensor(x: TensorLike, options: { readonly dtype?: DType } = {}): Tensor {
  if (x instanceof Tensor) return options.dtype === undefined ? x : x.cast(options.dtype);
  return tensor(x as Literal, options);
}

/** Tells tensors from everything else. */
export function isTensor(x: unknown): x is Tensor {
  return x instanceof Tensor;
}

/** Gives the extents, which are always known. */
export function shape(x: TensorLike): Shape {
  return asTensor(x).shape;
}

/** Gives the same values, through which no gradient flows. */
export function stopGradient(x: TensorLike): Tensor {
  return unary("stopGradient", x);
}

/** Applies `fn` to each slice along the first axis and stacks the results. */
export function map(fn: (slice: Tensor) => Tensor, xs: TensorLike): Tensor {
  const step = (carry: readonly Tensor[], x: Tensor): readonly [readonly Tensor[], Tensor] => [
    carry,
    fn(x),
  ];
  return scan<readonly Tensor[], Tensor, Tensor>(step, [], asTensor(xs))[1];
}

/** Runs `body(i, value)` for i from `lower` to `upper` − 1. Forward only. */
export function foriLoop<C>(
  lower: number,
  upper: number,
  body: (index: Tensor, value: C) => C,
  initial: C,
): C {
  const start = tensor(lower, { dtype: "int32" });
  return whileLoop<[Tensor, C]>(
    ([index]) => index.less(upper),
    ([index, value]) => [index.add(1), body(index, value)],
    [start, initial],
  )[1];
}

// Shared ways from tensor-like operands to one result of a primitive.

import type { DType, Shape, TensorLike } from "../engine/index.ts";
import {
  asTensor,
  broadcastShapes,
  primitive as one,
  promote,
  range,
  sameShape,
  type Tensor,
} from "../engine/index.ts";

/** Applies a primitive and gives its first result; one of a part brings the part along. */
export { primitive as one } from "../engine/index.ts";

/** Repeats a tensor to a shape by NumPy's rule: axes align from the last. */
export function spread(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const offset = shape.length - x.rank;
  return one("broadcastInDim", [x], { shape, dimensions: range(x.rank).map((a) => a + offset) });
}

/** Makes a tensor that holds one number everywhere. */
export function filled(shape: Shape, value: number, dtype: DType): Tensor {
  return spread(asTensor(value, dtype), shape);
}

/** Finds the dtype of several operands; a plain number follows the tensors. */
export function commonDType(...operands: readonly TensorLike[]): DType {
  const tensors = operands.filter((x) => typeof x !== "number").map((x) => asTensor(x).dtype);
  const [first, ...rest] = tensors;
  return first === undefined ? "float32" : rest.reduce(promote, first);
}

/** Takes `x` where a bool condition holds and `y` elsewhere; all three broadcast. */
export function choose(condition: TensorLike, x: TensorLike, y: TensorLike, who: string): Tensor {
  const dtype = commonDType(x, y);
  const [test, a, b] = [asTensor(condition, "bool"), asTensor(x, dtype), asTensor(y, dtype)];
  const shape = broadcastShapes(broadcastShapes(test.shape, a.shape, who), b.shape, who);
  return one("select", [spread(test, shape), spread(a, shape), spread(b, shape)], {});
}

/** Counts along one axis, in int32, shaped to broadcast against tensors of that rank. */
export function positions(length: number, axis: number, rank: number): Tensor {
  const shape = range(rank).map((a) => (a === axis ? length : 1));
  return one("iota", [], { type: { dtype: "int32", shape }, axis });
}

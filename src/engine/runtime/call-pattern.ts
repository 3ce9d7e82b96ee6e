// What the program of a call depends on: the structure of the arguments, the types of the tensors
// in it, and all that is no tensor.

import { isPlainObject } from "../../shared/tree.ts";
import type { TensorType } from "../ir/shape.ts";
import { sameShape } from "../ir/shape.ts";
import { dtypeOfArray, isHostArray, isHostTensor } from "../trace/literal.ts";
import type { TensorLike } from "../trace/tensor.ts";
import { Tensor, valueOf } from "../trace/tensor.ts";

/** Is what an argument, or a part of it, must be like. */
export type Pattern =
  | { readonly kind: "tensor"; readonly type: TensorType }
  | { readonly kind: "array"; readonly items: readonly Pattern[] }
  | {
      readonly kind: "object";
      readonly keys: readonly string[];
      readonly items: readonly Pattern[];
    }
  | { readonly kind: "other"; readonly value: unknown };

/** Tells whether a leaf of the arguments is an input of the program: data, numbers, tensors. */
export function isTensorLike(leaf: unknown): leaf is TensorLike {
  return (
    leaf instanceof Tensor || typeof leaf === "number" || isHostArray(leaf) || isHostTensor(leaf)
  );
}

/** Takes arguments apart; the inputs in them are appended to `leaves`. */
export function patternOf(node: unknown, leaves: TensorLike[]): Pattern {
  if (isTensorLike(node)) {
    leaves.push(node);
    return { kind: "tensor", type: typeOf(node) };
  }
  const parts = (items: readonly unknown[]) => items.map((item) => patternOf(item, leaves));
  if (Array.isArray(node)) return { kind: "array", items: parts(node) };
  if (!isPlainObject(node)) return { kind: "other", value: node };
  return { kind: "object", keys: Object.keys(node), items: parts(Object.values(node)) };
}

/** Tells whether arguments are like a pattern; the inputs in them are appended to `leaves`. */
export function fits(pattern: Pattern, node: unknown, leaves: TensorLike[]): boolean {
  switch (pattern.kind) {
    case "tensor":
      if (!isTensorLike(node) || !hasType(node, pattern.type)) return false;
      leaves.push(node);
      return true;
    case "array":
      return (
        Array.isArray(node) &&
        node.length === pattern.items.length &&
        pattern.items.every((item, i) => fits(item, node[i], leaves))
      );
    case "object": {
      if (isTensorLike(node) || !isPlainObject(node)) return false;
      const keys = Object.keys(node);
      return (
        keys.length === pattern.keys.length &&
        pattern.items.every(
          (item, i) => keys[i] === pattern.keys[i] && fits(item, node[keys[i] ?? ""], leaves),
        )
      );
    }
    case "other":
      return Object.is(node, pattern.value);
  }
}

function typeOf(leaf: TensorLike): TensorType {
  if (leaf instanceof Tensor) return valueOf(leaf).type;
  if (isHostArray(leaf)) return { dtype: dtypeOfArray(leaf), shape: [leaf.length] };
  if (isHostTensor(leaf)) return { dtype: leaf.dtype, shape: leaf.shape };
  return { dtype: "float32", shape: [] };
}

// The same as comparing with `typeOf`, without making a type for every call.
function hasType(leaf: TensorLike, { dtype, shape }: TensorType): boolean {
  if (leaf instanceof Tensor) {
    const { type } = valueOf(leaf);
    return type.dtype === dtype && sameShape(type.shape, shape);
  }
  if (isHostArray(leaf)) {
    return shape.length === 1 && shape[0] === leaf.length && dtypeOfArray(leaf) === dtype;
  }
  if (isHostTensor(leaf)) return leaf.dtype === dtype && sameShape(leaf.shape, shape);
  return shape.length === 0 && dtype === "float32";
}

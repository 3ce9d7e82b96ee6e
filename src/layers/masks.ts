// Masks that travel with tensors: a bool tensor [batch, steps] that says which steps count.

import { asTensor, type DType, isFloat, Tensor, type TensorLike } from "../engine/index.ts";
import { flatten, mapTree } from "../shared/tree.ts";
import type { MaskTree } from "./call-context.ts";

const masks = new WeakMap<Tensor, Tensor>();

/** Gives the mask that travels with a tensor, null if none does. */
export function maskOf(tensor: Tensor): Tensor | null {
  return masks.get(tensor) ?? null;
}

/** Lets a mask travel with a tensor. */
export function setMask(tensor: Tensor, mask: Tensor): void {
  masks.set(tensor, mask);
}

/** Gives the masks that travel with a tree of tensors; null when there is none at all. */
export function masksOf(tree: unknown): MaskTree | null {
  const found = mapTree(tree, (leaf) => (leaf instanceof Tensor ? maskOf(leaf) : null));
  return flatten(found).some((mask) => mask !== null) ? (found as MaskTree) : null;
}

/** Turns a given mask, data or tensors, into bool tensors. */
export function asMask(given: unknown): Tensor | null {
  return given === null || given === undefined ? null : asTensor(given as TensorLike).cast("bool");
}

/** Converts floats to a layer's dtype; the mask travels on. Other dtypes stay. */
export function castFloat(tensor: Tensor, dtype: DType): Tensor {
  if (!isFloat(tensor.dtype) || tensor.dtype === dtype) return tensor;
  const cast = tensor.cast(dtype);
  const mask = maskOf(tensor);
  if (mask !== null) setMask(cast, mask);
  return cast;
}

/** Lets given masks travel with a tree of tensors. */
export function maskTensors(tensors: unknown, masks: MaskTree | null): void {
  const given = flatten(masks);
  flatten(tensors).forEach((tensor, i) => {
    const mask = given[i];
    if (tensor instanceof Tensor && mask instanceof Tensor) setMask(tensor, mask);
  });
}

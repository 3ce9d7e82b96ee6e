// From what users pass to a layer, plain data or tensors, to trees of tensors.

import type { Literal } from "../engine/index.ts";
import { asTensor, isHostArray, isHostTensor, Tensor } from "../engine/index.ts";
import type { Tree } from "../shared/tree.ts";
import { isPlainObject } from "../shared/tree.ts";
import { KerasTensor } from "./keras-tensor.ts";

/** Is a tensor, plain data, or arrays and objects of them. */
export type InputTree = Tree<Tensor | Literal>;

/**
 * Turns a call's inputs into tensors. An array is a list of inputs where a tensor, typed array or
 * host tensor is in it; else it is the nested numbers of one input.
 */
export function standardizeInputs(inputs: unknown): unknown {
  if (inputs instanceof Tensor || inputs instanceof KerasTensor) return inputs;
  if (isHostTensor(inputs)) return asTensor(inputs);
  if (Array.isArray(inputs) && inputs.some(holdsTensor)) return inputs.map(standardizeInputs);
  if (isPlainObject(inputs)) {
    const entries = Object.entries(inputs).map(([key, child]) => [key, standardizeInputs(child)]);
    return Object.fromEntries(entries);
  }
  return asTensor(inputs as Literal);
}

function holdsTensor(node: unknown): boolean {
  if (node instanceof Tensor || node instanceof KerasTensor) return true;
  if (isHostArray(node) || isHostTensor(node)) return true;
  return Array.isArray(node) ? node.some(holdsTensor) : isPlainObject(node);
}

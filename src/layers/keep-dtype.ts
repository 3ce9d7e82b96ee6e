// The result dtype of layers that only move elements: floats become the layer's, others stay.

import type { DType } from "../engine/index.ts";
import { isFloat } from "../engine/index.ts";
import type { InputDType } from "./keras-tensor.ts";

/** Gives the dtype of the first input as the layer passes it on. */
export function keepDType(
  layer: { readonly computeDtype: DType },
  inputs: readonly InputDType[],
): InputDType {
  const [first] = inputs;
  return first === undefined || first === "string" || isFloat(first) ? layer.computeDtype : first;
}

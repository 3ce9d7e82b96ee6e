// Gives the operands and results of a node whose number of them the primitive fixes.

import type { Value } from "../../../ir/node.ts";

/** Gives an operand of a node. */
export function operandAt({ inputs }: { readonly inputs: readonly Value[] }, index: number): Value {
  const value = inputs[index];
  if (value === undefined) throw new Error(`a node has no operand ${index}`);
  return value;
}

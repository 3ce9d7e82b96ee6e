// Constant folding: arithmetic on literal scalars happens once, with the bits it would have had.

import * as build from "../ir/build.ts";
import type { DType } from "../ir/dtype.ts";
import { isFloat, quantize } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { rewriteGraph } from "../ir/graph.ts";
import type { Node, Value } from "../ir/node.ts";
import { definitionOf } from "../ir/primitives/index.ts";
import { sizeOf } from "../ir/shape.ts";

type Fold = (...operands: number[]) => number;

// Doubles are wide enough that rounding the double result once to float32 is the exact rounding.
const folds: Partial<Record<Node["primitive"], Fold>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  negate: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  maximum: Math.max,
  minimum: Math.min,
};

/**
 * Evaluates exactly rounded primitives on literal scalars, and looks through broadcasts of them.
 */
export function foldConstants(graph: Graph): Graph {
  return rewriteGraph(graph, (node) => {
    const folded = fold(node);
    return folded === undefined ? node.outputs : [folded];
  });
}

function fold(node: Node): Value | undefined {
  const { exact, role } = definitionOf(node.primitive);
  const [output] = node.outputs;
  if (output === undefined || role !== "elementwise" || exact !== true) return undefined;
  if (node.inputs.length === 0 || sizeOf(output.type.shape) === 0) return undefined;
  const operands = node.inputs.map(literalOf);
  if (!operands.every((x) => x !== undefined)) return undefined;
  const { dtype, shape } = output.type;
  const result =
    node.primitive === "convert"
      ? quantize(dtype, operands[0] ?? 0)
      : evaluate(folds[node.primitive], operands, dtype);
  if (result === undefined) return undefined;
  return build.broadcastInDim(build.scalar(result, dtype), shape, []);
}

// Integers wrap and divide by rules of their own, so only floats are folded.
function evaluate(rule: Fold | undefined, operands: number[], dtype: DType): number | undefined {
  if (rule === undefined || !isFloat(dtype)) return undefined;
  return quantize(dtype, rule(...operands));
}

/** Gives the number that a value holds everywhere, if it is literal. */
export function literalOf(value: Value): number | undefined {
  const { node } = value;
  if (node.primitive === "constant") {
    return node.attributes.data.length === 1 ? node.attributes.data[0] : undefined;
  }
  const looksThrough = node.primitive === "broadcastInDim" || node.primitive === "reshape";
  const [source] = node.inputs;
  return looksThrough && source !== undefined ? literalOf(source) : undefined;
}

// Algebraic simplification: identities, and views of views that become one. They keep every bit, but
// for the sign of a zero in `joinedParts` and the order of terms in `sumBeforeScatter`.

import * as build from "../ir/build.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { rewriteGraph } from "../ir/graph.ts";
import type { Node, Value } from "../ir/node.ts";
import { sameShape } from "../ir/shape.ts";
import { literalOf } from "./fold-constants.ts";
import { simplifyByParts } from "./part-passes.ts";
import { simplifyProduct } from "./simplify-product.ts";
import { simplifySelect } from "./simplify-select.ts";

/** Applies each primitive's identity, if it has one that fits. */
export function simplifyAlgebra(graph: Graph): Graph {
  return rewriteGraph(graph, (node) => {
    const simpler = simplify(node) ?? simplifyByParts(node);
    return simpler === undefined ? node.outputs : [simpler];
  });
}

function simplify(node: Node): Value | undefined {
  const [x, y] = node.inputs;
  if (x === undefined) return undefined;
  switch (node.primitive) {
    case "stopGradient":
      return x;
    case "add":
      // x + (−0) keeps the sign of zero; x + 0 would turn −0 into 0, which integers do not have.
      if (y !== undefined && isZero(y) && keepsBits(x, y)) return x;
      if (y !== undefined && isZero(x) && keepsBits(y, x)) return y;
      return undefined;
    case "subtract":
      return y !== undefined && Object.is(literalOf(y), 0) ? x : undefined;
    case "multiply":
      if (y !== undefined && literalOf(y) === 1) return x;
      return literalOf(x) === 1 ? y : undefined;
    case "divide":
      return y !== undefined && literalOf(y) === 1 ? x : undefined;
    case "power":
      return simplifyPower(x, y);
    case "negate":
      return x.node.primitive === "negate" ? x.node.inputs[0] : undefined;
    case "reshape":
      return simplifyReshape(x, node.attributes.shape);
    case "transpose":
      return simplifyTranspose(x, node.attributes.permutation);
    case "broadcastInDim":
      return simplifyBroadcast(x, node.attributes);
    case "convert":
      return x.type.dtype === node.attributes.dtype ? x : undefined;
    case "dotGeneral":
      return simplifyProduct(node);
    case "select":
      return simplifySelect(node);
    default:
      return undefined;
  }
}

const isZero = (value: Value) => literalOf(value) === 0;

function keepsBits(kept: Value, zero: Value): boolean {
  return !isFloat(kept.type.dtype) || Object.is(literalOf(zero), -0);
}

function simplifyPower(x: Value, y: Value | undefined): Value | undefined {
  const exponent = y === undefined ? undefined : literalOf(y);
  if (exponent === 1) return x;
  return exponent === 2 ? build.multiply(x, x) : undefined;
}

function simplifyReshape(x: Value, shape: readonly number[]): Value | undefined {
  if (sameShape(x.type.shape, shape)) return x;
  const { node } = x;
  const [source] = node.inputs;
  if (node.primitive !== "reshape" || source === undefined) return undefined;
  return build.reshape(source, shape);
}

function simplifyTranspose(x: Value, permutation: readonly number[]): Value | undefined {
  const { node } = x;
  const [source] = node.inputs;
  if (node.primitive !== "transpose" || source === undefined) return undefined;
  const inner = node.attributes.permutation;
  return build.transpose(
    source,
    permutation.map((axis) => inner[axis] ?? axis),
  );
}

function simplifyBroadcast(
  x: Value,
  outer: { readonly shape: readonly number[]; readonly dimensions: readonly number[] },
): Value | undefined {
  if (sameShape(x.type.shape, outer.shape)) return x;
  const { node } = x;
  const [source] = node.inputs;
  if (node.primitive !== "broadcastInDim" || source === undefined) return undefined;
  const dimensions = node.attributes.dimensions.map((axis) => outer.dimensions[axis] ?? axis);
  return build.broadcastInDim(source, outer.shape, dimensions);
}

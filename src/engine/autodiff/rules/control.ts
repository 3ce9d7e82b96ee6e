// Gradient rules of control flow: each runs the gradients of its sub-graphs under the same control.

import * as build from "../../ir/build.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Graph } from "../../ir/graph.ts";
import { inlineGraph, makeGraph } from "../../ir/graph.ts";
import type { Value } from "../../ir/node.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import { range } from "../../ir/shape.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { first, notDifferentiable } from "../rule.ts";
import { scanRule } from "../scan-rule.ts";

/** Runs the gradient of the branch that ran; each branch computes its forward values anew. */
function cond(context: RuleContext<"cond">): readonly (Value | undefined)[] {
  const { node, attributes, cotangents, needs, pullback } = context;
  const operands = node.inputs.slice(1);
  const wanted = range(operands.length).filter((i) => needs(i + 1));
  const flowing = range(cotangents.length).filter((i) => {
    const cotangent = cotangents[i];
    return cotangent !== undefined && isFloat(cotangent.type.dtype);
  });
  const given = flowing.map((i) => cotangents[i] as Value);
  const differentiate = (branch: Graph): Graph => {
    const inputs = operands.map((value) => build.parameter(value.type));
    const slopes = given.map((value) => build.parameter(value.type));
    const outputs = inlineGraph(branch, inputs);
    const wrt = wanted.map((i) => inputs[i] as Value);
    const found = pullback(
      flowing.map((i) => outputs[i] as Value),
      slopes,
      wrt,
    );
    const gradients = wrt.map((value, i) => found[i] ?? build.fullLike(value, 0));
    return makeGraph([...inputs, ...slopes], gradients);
  };
  const gradients = build.cond(
    first(context),
    [...operands, ...given],
    differentiate(attributes.whenTrue),
    differentiate(attributes.whenFalse),
  );
  const byOperand = new Map(wanted.map((i, k) => [i, gradients[k]]));
  return [undefined, ...operands.map((_, i) => byOperand.get(i))];
}

/** Maps every control primitive to its rule. */
export const control: RuleTable<FamilyName<"control">> = {
  scan: scanRule,
  while: notDifferentiable(
    "how often it runs is not known beforehand. Use scan, which runs a fixed number of steps.",
  ),
  cond,
};

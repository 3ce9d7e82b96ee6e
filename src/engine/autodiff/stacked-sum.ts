// From a loop's cotangent of an invariant operand to one contraction over all steps at once.

import * as build from "../ir/build.ts";
import type { NodeOf, Value } from "../ir/node.ts";
import { remakeNode } from "../ir/node.ts";

/** Is a sum over steps that can be taken after the loop, from stacks of some of its values. */
export interface StackedSum {
  /** The values of a step that must be stacked. */
  readonly operands: readonly Value[];
  /** Builds the sum from the stacks, whose first axis is the step. */
  readonly finish: (stackOf: (value: Value) => Value) => Value;
}

/** Tells which values it pays to stack. */
export interface StackingPolicy {
  /** False where a value is the same in every step, so that its stack would repeat it. */
  readonly varies: (value: Value) => boolean;
  /** True where a value is stacked anyway. */
  readonly isStacked: (value: Value) => boolean;
}

/**
 * Plans Σ over steps of `value` where it is linear in products that contract better over all steps
 * at once; undefined where adding step by step is as good.
 */
export function stackedSum(value: Value, policy: StackingPolicy): StackedSum | undefined {
  const { node } = value;
  switch (node.primitive) {
    case "dotGeneral":
      return node.inputs.every(policy.varies) ? stackedProduct(node) : undefined;
    case "reduceSum":
      return node.inputs.every(policy.isStacked) ? stackedReduction(node) : undefined;
    case "pad":
      return isZero(node.inputs[1]) ? linear(value, 1, policy) : undefined;
    case "reshape":
    case "transpose":
    case "slice":
    case "reverse":
    case "negate":
    case "add":
    case "subtract":
    case "concatenate":
      return linear(value, node.inputs.length, policy);
    default:
      return undefined;
  }
}

/** Sums each of the first `count` inputs and applies the node, which is linear in them, once. */
function linear(value: Value, count: number, policy: StackingPolicy): StackedSum | undefined {
  const { node } = value;
  const parts: StackedSum[] = [];
  for (const input of node.inputs.slice(0, count)) {
    const part = stackedSum(input, policy);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return {
    operands: parts.flatMap((part) => part.operands),
    finish: (stackOf) => {
      const sums = parts.map((part) => part.finish(stackOf));
      const copy = remakeNode(node, [...sums, ...node.inputs.slice(count)]);
      return copy.outputs[value.index] ?? value;
    },
  };
}

const behindStep = (axes: readonly number[]) => axes.map((axis) => axis + 1);

function stackedProduct(node: NodeOf<"dotGeneral">): StackedSum {
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
  const [lhs, rhs] = node.inputs as readonly [Value, Value];
  return {
    operands: [lhs, rhs],
    finish: (stackOf) =>
      build.dotGeneral(stackOf(lhs), stackOf(rhs), {
        lhsBatch: behindStep(lhsBatch),
        rhsBatch: behindStep(rhsBatch),
        lhsContracting: [0, ...behindStep(lhsContracting)],
        rhsContracting: [0, ...behindStep(rhsContracting)],
      }),
  };
}

function stackedReduction(node: NodeOf<"reduceSum">): StackedSum {
  const [x] = node.inputs as readonly [Value];
  return {
    operands: [x],
    finish: (stackOf) => build.reduceSum(stackOf(x), [0, ...behindStep(node.attributes.axes)]),
  };
}

function isZero(filler: Value | undefined): boolean {
  return filler?.node.primitive === "constant" && filler.node.attributes.data[0] === 0;
}

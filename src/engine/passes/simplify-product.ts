// Products of transposed operands: a product names the axes that it sums over, in any order of theirs
// in memory, so that no operand needs to be turned first.

import * as build from "../ir/build.ts";
import type { NodeOf, Value } from "../ir/node.ts";
import { freeAxes } from "../ir/primitives/contraction.ts";

/** Multiplies the operands as they lie where they are read through a transposition. */
export function simplifyProduct(node: NodeOf<"dotGeneral">): Value | undefined {
  const [lhs, rhs] = node.inputs;
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
  const left = lhs && asItLies(lhs, lhsBatch, lhsContracting);
  const right = rhs && asItLies(rhs, rhsBatch, rhsContracting);
  if (left === undefined || right === undefined) return undefined;
  if (left.value === lhs && right.value === rhs) return undefined;
  return build.dotGeneral(left.value, right.value, {
    lhsBatch: left.batch,
    rhsBatch: right.batch,
    lhsContracting: left.contracting,
    rhsContracting: right.contracting,
  });
}

interface Side {
  readonly value: Value;
  readonly batch: readonly number[];
  readonly contracting: readonly number[];
}

/** Looks behind a transposition that leaves the free axes in their order. */
function asItLies(value: Value, batch: readonly number[], contracting: readonly number[]): Side {
  const { node } = value;
  const [source] = node.inputs;
  if (node.primitive !== "transpose" || source === undefined) return { value, batch, contracting };
  const behind = (axes: readonly number[]) =>
    axes.map((axis) => node.attributes.permutation[axis] ?? axis);
  const free = behind(freeAxes(value.type.shape.length, batch, contracting));
  const isInOrder = free.every((axis, i) => axis > (free[i - 1] ?? -1));
  if (!isInOrder) return { value, batch, contracting };
  return asItLies(source, behind(batch), behind(contracting));
}

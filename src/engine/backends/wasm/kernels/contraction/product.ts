// From a dotGeneral node to the axes of a batched matrix product, joined where memory allows.

import { product } from "../../../../ir/loop-nest.ts";
import type { NodeOf, Value } from "../../../../ir/node.ts";
import { onlyOutput } from "../../../../ir/node.ts";
import { freeAxes } from "../../../../ir/primitives/contraction.ts";
import { stridesOf } from "../../../../ir/shape.ts";
import type { DirectAxis } from "./direct.ts";

/** Is result[batch, m, n] = Σ over k of lhs[batch, m, k] · rhs[batch, k, n], the result dense. */
export interface Product {
  readonly lhs: Value;
  readonly rhs: Value;
  readonly result: Value;
  readonly batch: readonly DirectAxis[];
  /** Free axes of lhs: rows. */
  readonly m: readonly DirectAxis[];
  /** Free axes of rhs: columns. */
  readonly n: readonly DirectAxis[];
  readonly k: readonly DirectAxis[];
}

/** Reads the axes of a product; those of extent 1 vanish, and neighbours in memory join. */
export function productOf(node: NodeOf<"dotGeneral">): Product {
  const [lhs, rhs] = node.inputs;
  if (lhs === undefined || rhs === undefined) throw new Error("dotGeneral lacks an operand");
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
  const left = describe(lhs);
  const right = describe(rhs);
  const pairs = (lhsAxes: readonly number[], rhsAxes: readonly number[]) =>
    lhsAxes.map((axis, i) => ({
      extent: left.extent(axis),
      lhs: left.stride(axis),
      rhs: right.stride(rhsAxes[i] ?? -1),
    }));
  const lhsFree = freeAxes(lhs.type.shape.length, lhsBatch, lhsContracting);
  const rhsFree = freeAxes(rhs.type.shape.length, rhsBatch, rhsContracting);
  return {
    lhs,
    rhs,
    result: onlyOutput(node),
    batch: joinAxes(pairs(lhsBatch, rhsBatch)),
    m: joinAxes(lhsFree.map((a) => ({ extent: left.extent(a), lhs: left.stride(a), rhs: 0 }))),
    n: joinAxes(rhsFree.map((a) => ({ extent: right.extent(a), lhs: 0, rhs: right.stride(a) }))),
    k: joinAxes(pairs(lhsContracting, rhsContracting)),
  };
}

/** Counts the indices of several axes. */
export function extentOf(axes: readonly { readonly extent: number }[]): number {
  return product(axes.map(({ extent }) => extent));
}

function describe({ type }: Value) {
  const strides = stridesOf(type.shape);
  return {
    extent: (axis: number) => type.shape[axis] ?? 1,
    stride: (axis: number) => strides[axis] ?? 0,
  };
}

/** Drops axes of extent 1 and joins those that are neighbours in both operands. */
export function joinAxes(axes: readonly DirectAxis[]): DirectAxis[] {
  const joined: DirectAxis[] = [];
  for (const axis of axes) {
    if (axis.extent === 1) continue;
    const last = joined.at(-1);
    const { extent, lhs, rhs } = axis;
    if (last !== undefined && last.lhs === lhs * extent && last.rhs === rhs * extent) {
      joined[joined.length - 1] = { extent: last.extent * extent, lhs, rhs };
    } else joined.push(axis);
  }
  return joined;
}

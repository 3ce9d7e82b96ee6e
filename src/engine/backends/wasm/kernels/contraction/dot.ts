// From a dotGeneral node to the code that suits its dtype and shape.

import type { NodeOf } from "../../../../ir/node.ts";
import { sizeOf } from "../../../../ir/shape.ts";
import type { NodeEmitter } from "../kernel-code.ts";
import type { DirectAxis } from "./direct.ts";
import { emitDirectSum } from "./direct.ts";
import { emitGemm, gemmWorkspace } from "./gemm.ts";
import type { BatchAxis, Gemm } from "./gemm-plan.ts";
import type { Product } from "./product.ts";
import { extentOf, productOf } from "./product.ts";
import { followedBy } from "./rows.ts";

/** Emits products of any axes: float32 in tiles, float64 in plain loops. */
export const dotGeneral: NodeEmitter<"dotGeneral"> = {
  emit: (context, node, then) => {
    const gemm = gemmOf(node);
    if (gemm !== undefined) return emitGemm(context, gemm, { then });
    const { batch, m, n, k, ...values } = productOf(node);
    const kept = [...batch, ...m, ...n];
    const sum = emitDirectSum(context, { ...values, kept, summed: k, coordinates: [] });
    return followedBy([sum], then);
  },
  workspace: (node, target) => {
    const gemm = gemmOf(node);
    return gemm === undefined ? 0 : gemmWorkspace(gemm, target);
  },
};

/** Reads a product as one of float32 matrices; undefined where plain loops are to run. */
export function gemmOf(node: NodeOf<"dotGeneral">): Gemm | undefined {
  const whole = productOf(node);
  const { shape, dtype } = whole.result.type;
  if (dtype !== "float32" || sizeOf(shape) === 0 || extentOf(whole.k) === 0) return undefined;
  // One column is one row, seen from the other side: then lanes lie along the result.
  const { lhs, rhs, result, batch, m, n, k } = extentOf(whole.n) === 1 ? swapped(whole) : whole;
  const columns = extentOf(n);
  return {
    lhs,
    rhs,
    result,
    offsets: { lhs: 0, rhs: 0, result: 0 },
    batch: denseBatch(batch, extentOf(m) * columns),
    m,
    n,
    k,
    rowStride: columns,
    resultSize: sizeOf(shape),
  };
}

function swapped({ lhs, rhs, result, batch, m, n, k }: Product): Product {
  const swap = (axes: readonly DirectAxis[]) =>
    axes.map((axis) => ({ extent: axis.extent, lhs: axis.rhs, rhs: axis.lhs }));
  return { lhs: rhs, rhs: lhs, result, batch: swap(batch), m: swap(n), n: swap(m), k: swap(k) };
}

/** Lays the products of a batch one behind the other, `size` elements each. */
function denseBatch(batch: readonly DirectAxis[], size: number): BatchAxis[] {
  const axes: BatchAxis[] = [];
  let stride = size;
  for (const axis of [...batch].reverse()) {
    axes.unshift({ ...axis, result: stride });
    stride *= axis.extent;
  }
  return axes;
}

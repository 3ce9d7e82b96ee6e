// From a float32 matrix product to its phases: packing rhs, blocks of tiles, joining chunks of k.

import type { KernelCode, KernelContext, Target } from "../kernel-code.ts";
import { emitDots, suitsDots } from "./dots.ts";
import { BlockLoops } from "./gemm-blocks.ts";
import type { Gemm, GemmPlan, GemmSpace } from "./gemm-plan.ts";
import { panelsOf, planGemm, spaceOf } from "./gemm-plan.ts";
import { emitJoin } from "./join.ts";
import { emitPackRhs } from "./pack-rhs.ts";

/** Time of one multiply-add in a tile, in nanoseconds. */
const multiplyAddTime = 0.05;

/** Counts the bytes of workspace that a product takes. */
export function gemmWorkspace(gemm: Gemm, target: Target): number {
  return suitsDots(gemm) ? 0 : spaceOf(gemm, planGemm(gemm, target), 0, target.threads).bytes;
}

/** Emits the phases of a product, whose workspace starts `start` bytes in. */
export function emitGemm(context: KernelContext, gemm: Gemm, start = 0): KernelCode[] {
  if (suitsDots(gemm)) return [emitDots(context, gemm)];
  const plan = planGemm(gemm, context);
  const space = spaceOf(gemm, plan, start, context.threads);
  const panels = panelsOf(gemm, plan);
  const phases = plan.packRhs ? [emitPackRhs(context, panels, { workspace: space.rhs })] : [];
  phases.push(emitBlocks(context, gemm, plan, space));
  if (plan.chunks > 1) {
    const source = { workspace: space.partials };
    phases.push(emitJoin(context, source, gemm.result, gemm.resultSize, plan.chunks));
  }
  return phases;
}

/** An item is a block of rows and columns of one batch, over one chunk of k. */
function emitBlocks(
  { module, fusedMultiplyAdd }: KernelContext,
  gemm: Gemm,
  plan: GemmPlan,
  space: GemmSpace,
): KernelCode {
  const { rows, columns, depth, batches, blockRows, blockColumns, chunks } = plan;
  const rowBlocks = Math.ceil(rows / blockRows);
  const columnBlocks = Math.ceil(columns / blockColumns);
  const { m, n, k, batch, offsets, rowStride, resultSize } = gemm;
  const key = [m, n, k, batch, offsets, rowStride, chunks > 1 ? resultSize : 0];
  const body = module.sharedFunction(
    {
      name: `blocks ${JSON.stringify(key)}`,
      parameters: ["i32", "i32", "i32", "i32", "i32", "i32"],
      results: [],
    },
    (f) => new BlockLoops(module, f, gemm, plan, fusedMultiplyAdd),
  );
  const items = batches * rowBlocks * columnBlocks * chunks;
  return {
    body,
    items,
    operands: [
      gemm.lhs,
      plan.packRhs ? { workspace: space.rhs } : gemm.rhs,
      chunks > 1 ? { workspace: space.partials } : gemm.result,
      plan.packLhs ? { workspace: space.lhs, bytesPerThread: space.lhsPerThread } : gemm.lhs,
    ],
    itemCost: 20 + ((rows * columns * depth * batches) / items) * multiplyAddTime,
  };
}

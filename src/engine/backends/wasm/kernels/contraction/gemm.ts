// From a float32 matrix product to its phases: shared panels, items of tiles, joined chunks of k.

import type { FunctionBuilder, FunctionReference } from "../../assembler/function-builder.ts";
import type { KernelCode, KernelContext, LoopCode, Target } from "../kernel-code.ts";
import { rangeParameters } from "../kernel-code.ts";
import { emitDots, suitsDots } from "./dots.ts";
import type { Gemm, GemmPlan, GemmSpace } from "./gemm-plan.ts";
import { lhsPanels, planGemm, rhsPanels, spaceOf } from "./gemm-plan.ts";
import { emitJoin } from "./join.ts";
import { ProductLoops } from "./product-loops.ts";
import type { RowsLoop } from "./rows.ts";
import { followedBy, rowsLoop } from "./rows.ts";
import { emitSharedPanels } from "./shared-panels.ts";

/** Time of one multiply-add in a tile, in nanoseconds. */
const multiplyAddTime = 0.05;

/** Counts the bytes of workspace that a product takes. */
export function gemmWorkspace(gemm: Gemm, target: Target): number {
  return suitsDots(gemm) ? 0 : spaceOf(gemm, planGemm(gemm, target), 0, target.threads).bytes;
}

/** Says where a product's workspace starts, in bytes, and which loop takes on its rows. */
export interface GemmOptions {
  readonly start?: number;
  readonly then?: LoopCode | undefined;
  /** Choices other than the usual ones. */
  readonly plan?: GemmPlan;
}

/** Emits the phases of a product. */
export function emitGemm(
  context: KernelContext,
  gemm: Gemm,
  { start = 0, then, plan: given }: GemmOptions = {},
): KernelCode[] {
  if (suitsDots(gemm)) return followedBy([emitDots(context, gemm)], then);
  const plan = given ?? planGemm(gemm, context);
  const space = spaceOf(gemm, plan, start, context.threads);
  const phases: KernelCode[] = [];
  if (plan.lhs === "shared") {
    phases.push(emitSharedPanels(context, lhsPanels(gemm, plan), { workspace: space.sharedLhs }));
  }
  if (plan.rhs === "shared") {
    phases.push(emitSharedPanels(context, rhsPanels(gemm, plan), { workspace: space.sharedRhs }));
  }
  const loop = givesRows(gemm, plan) ? rowsLoop(then, plan.columns, 7) : undefined;
  phases.push(emitItems(context, gemm, plan, space, loop));
  if (plan.chunks > 1) {
    const source = { workspace: space.partials };
    phases.push(emitJoin(context, source, gemm.result, gemm.resultSize, plan.chunks));
  }
  return loop === undefined ? followedBy(phases, then) : phases;
}

/** An item is a block of rows and columns of one batch, over one chunk of k. */
function emitItems(
  { module, fusedMultiplyAdd }: KernelContext,
  gemm: Gemm,
  plan: GemmPlan,
  space: GemmSpace,
  loop: RowsLoop | undefined,
): KernelCode {
  const { rows, columns, depth, batches, chunks } = plan;
  const { m, n, k, batch, offsets, rowStride, resultSize } = gemm;
  // The same product may run in two ways: on its own, and by rows within a loop over time.
  const { tile, lhs, rhs, lhsMode, itemRows, itemColumns, blocksPerChunk } = plan;
  const choices = [tile, lhs, rhs, lhsMode, itemRows, itemColumns, chunks, blocksPerChunk];
  const key = [m, n, k, batch, offsets, rowStride, chunks > 1 ? resultSize : 0, choices];
  const name = `product ${JSON.stringify(key)}`;
  const addresses = 5 + (loop?.code.operands.length ?? 0);
  const signature = { name, parameters: rangeParameters(addresses), results: [] };
  const define = (f: FunctionBuilder) => {
    new ProductLoops(module, f, gemm, plan, fusedMultiplyAdd, loop).emit();
  };
  let body: FunctionReference;
  if (loop === undefined) body = module.sharedFunction(signature, define);
  else {
    const f = module.function(signature);
    define(f);
    body = f;
  }
  const items =
    batches * Math.ceil(rows / plan.itemRows) * Math.ceil(columns / plan.itemColumns) * chunks;
  const loopCost = loop === undefined ? 0 : loop.code.items * loop.code.itemCost;
  return {
    body,
    items,
    operands: [
      plan.lhs === "shared" ? { workspace: space.sharedLhs } : gemm.lhs,
      plan.rhs === "shared" ? { workspace: space.sharedRhs } : gemm.rhs,
      chunks > 1 ? { workspace: space.partials } : gemm.result,
      { workspace: space.ownLhs, bytesPerThread: space.ownLhsBytes },
      { workspace: space.ownRhs, bytesPerThread: space.ownRhsBytes },
      ...(loop?.code.operands ?? []),
    ],
    itemCost: 20 + (rows * columns * depth * batches * multiplyAddTime + loopCost) / items,
  };
}

/** Tells whether items are whole rows of a dense result, and finish them. */
function givesRows({ batch, offsets, rowStride }: Gemm, plan: GemmPlan): boolean {
  const { rows, columns, itemColumns, chunks } = plan;
  let stride = rows * columns;
  const isDense = [...batch].reverse().every(({ extent, result }) => {
    const fits = result === stride;
    stride *= extent;
    return fits;
  });
  const isWhole = chunks === 1 && itemColumns >= columns;
  return isDense && isWhole && offsets.result === 0 && rowStride === columns;
}

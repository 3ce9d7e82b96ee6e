// Products that a loop over time runs on a few rows: what all steps read is packed ahead of them.

import type { NodeOf } from "../../../../ir/node.ts";
import { at } from "../item-range.ts";
import type { KernelCode, KernelContext, LoopCode, Target } from "../kernel-code.ts";
import { gemmOf } from "./dot.ts";
import { suitsDots } from "./dots.ts";
import { emitGemm } from "./gemm.ts";
import type { Gemm, GemmPlan } from "./gemm-plan.ts";
import { planOnRows, spaceOf, usualTile } from "./gemm-plan.ts";
import { extentOf } from "./product.ts";

/** Is such a product: an item is `plan.itemRows` rows, the share of one item of the loop over time. */
export interface ProductOnRows {
  readonly gemm: Gemm;
  readonly plan: GemmPlan;
}

/** Gives the number of which rows of an item should be a multiple. */
export function rowsOfTile(target: Target): number {
  return usualTile(target).rows;
}

/**
 * Plans a product of which an item computes `itemRows` of the loop's `rows`; undefined where it
 * cannot run so without changing a bit.
 */
export function productOnRows(
  node: NodeOf<"dotGeneral">,
  target: Target,
  rows: number,
  itemRows: number,
): ProductOnRows | undefined {
  const gemm = gemmOf(node);
  if (gemm === undefined || gemm.lhs !== node.inputs[0] || suitsDots(gemm)) return undefined;
  const plan = planOnRows(gemm, target, (extentOf(gemm.m) / rows) * itemRows);
  return plan && { gemm, plan };
}

/** Gives the workspace in bytes, up to where the next thing in it may begin. */
export function spaceOnRows({ gemm, plan }: ProductOnRows, start: number, target: Target): number {
  return spaceOf(gemm, plan, start, target.threads).bytes;
}

/** Is the code of a product: what runs once ahead of all steps, the product, and what follows it. */
export interface ProductCode {
  readonly ahead: readonly KernelCode[];
  readonly product: KernelCode;
  readonly behind: readonly KernelCode[];
}

/** Emits a product; `then` is a loop over its rows. */
export function emitProductOnRows(
  context: KernelContext,
  { gemm, plan }: ProductOnRows,
  start: number,
  then: LoopCode | undefined,
): ProductCode {
  const phases = emitGemm(context, gemm, { start, then, plan });
  const first = plan.rhs === "shared" ? 1 : 0;
  const product = at(phases, first);
  return { ahead: phases.slice(0, first), product, behind: phases.slice(first + 1) };
}

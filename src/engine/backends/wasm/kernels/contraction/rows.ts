// Loops over a finished result, run on each block of its rows while the block is still near.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import type { KernelCode, LoopCode } from "../kernel-code.ts";

/** Is a loop that a function calls on rows: its addresses are parameters from `parameter` on. */
export interface RowsLoop {
  readonly code: LoopCode;
  /** Items of the loop that make up one row. */
  readonly itemsPerRow: number;
  readonly parameter: number;
}

/** Puts a loop behind phases, for results that are not done row by row. */
export function followedBy(phases: readonly KernelCode[], then?: LoopCode): KernelCode[] {
  return then === undefined ? [...phases] : [...phases, then];
}

/** Reads a loop as one over rows of `columns`; undefined where an item reaches into two of them. */
export function rowsLoop(
  code: LoopCode | undefined,
  columns: number,
  parameter: number,
): RowsLoop | undefined {
  if (code === undefined || columns % code.itemElements !== 0) return undefined;
  return { code, itemsPerRow: columns / code.itemElements, parameter };
}

/** Calls the loop on rows `first` up to the one before `behind`. */
export function callOnRows(
  f: FunctionBuilder,
  { code, itemsPerRow, parameter }: RowsLoop,
  first: Local,
  behind: Local,
): void {
  for (const row of [first, behind]) f.get(row).i32Const(itemsPerRow).op("i32.mul");
  code.operands.forEach((_, i) => {
    f.get(f.parameter(parameter + i));
  });
  f.call(code.body);
}

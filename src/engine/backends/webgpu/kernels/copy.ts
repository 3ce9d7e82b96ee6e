// Dispatches that copy elements from operand 1 to operand 0, or choose between them by a third.

import type { DType } from "../../../ir/dtype.ts";
import type { KernelCode } from "./kernel-code.ts";
import { Operands } from "./kernel-code.ts";
import { perUnit } from "./per-element.ts";

function operandsOf(...dtypes: readonly DType[]): Operands {
  const operands = new Operands();
  dtypes.forEach((dtype, workspace) => operands.number({ workspace, dtype }));
  return operands;
}

/** Copies whole words. */
export function copyWords(count: number): KernelCode {
  const operands = operandsOf("uint32", "uint32");
  return perUnit("copy", operands, count, ["put0(unit, get1(unit));"]);
}

/** Copies bytes that share words with others, one behind the other. */
export function copyBytes(count: number): KernelCode {
  const operands = operandsOf("uint8", "uint8");
  return perUnit("copy_bytes", operands, Math.min(1, count), [
    `for (var i = 0u; i < ${count}u; i++) { putByte0(i, get1(i)); }`,
  ]);
}

/** Copies whole words where the bool scalar, operand 2, is false. */
export function copyWordsUnless(count: number): KernelCode {
  const operands = operandsOf("uint32", "uint32", "bool");
  return perUnit("choose", operands, count, ["if (!get2(0u)) { put0(unit, get1(unit)); }"]);
}

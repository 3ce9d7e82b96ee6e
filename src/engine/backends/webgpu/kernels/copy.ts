// Dispatches that copy elements from operand 1 to operand 0, or choose between them by a third.

import type { DType } from "../../../ir/dtype.ts";
import type { KernelCode } from "./kernel-code.ts";
import { Operands } from "./kernel-code.ts";
import { perUnit } from "./per-element.ts";

function operandsOf(...sizes: readonly (readonly [DType, bytes: number])[]): Operands {
  const operands = new Operands();
  sizes.forEach(([dtype, bytes], workspace) => operands.number({ workspace, dtype, bytes }));
  return operands;
}

const words = (count: number) => ["uint32", 4 * count] as const;

/** Says that operands 0 and 1 are touched word by word. */
function byWords(code: KernelCode): KernelCode {
  return { ...code, byElements: { perGroup: code.threads, operands: new Set([0, 1]) } };
}

/** Copies whole words. */
export function copyWords(count: number): KernelCode {
  const operands = operandsOf(words(count), words(count));
  return byWords(perUnit("copy", operands, count, ["put0(unit, get1(unit));"]));
}

/** Copies bytes that share words with others, one behind the other. */
export function copyBytes(count: number): KernelCode {
  const operands = operandsOf(["uint8", count], ["uint8", count]);
  return perUnit("copy_bytes", operands, Math.min(1, count), [
    `for (var i = 0u; i < ${count}u; i++) { putByte0(i, get1(i)); }`,
  ]);
}

/** Copies whole words where the bool scalar, operand 2, is false. */
export function copyWordsUnless(count: number): KernelCode {
  const operands = operandsOf(words(count), words(count), ["bool", 1]);
  const statement = "if (!get2(0u)) { put0(unit, get1(unit)); }";
  return byWords(perUnit("choose", operands, count, [statement]));
}

// Dispatches with a thread for each result element, or for as many as share a word.

import type { Value } from "../../../ir/node.ts";
import type { ElementBody } from "./element-code.ts";
import { elementsPerUnit, storeUnit } from "./element-code.ts";
import type { KernelCode, Operands } from "./kernel-code.ts";
import { groupThreads, indent } from "./kernel-code.ts";

/** Emits a dispatch over `count` elements of each of `outputs`. */
export function perElement(
  name: string,
  operands: Operands,
  outputs: readonly Value[],
  count: number,
  element: ElementBody,
  declarations = "",
): KernelCode {
  const perUnitOf = elementsPerUnit(outputs);
  const units = Math.ceil(count / perUnitOf);
  const stored = storeUnit("unit", count, outputs, operands, element);
  const code = perUnit(name, operands, units, stored, declarations);
  const byElements = { perGroup: code.threads * perUnitOf, operands: operands.atOwnElement };
  return { ...code, byElements };
}

/** Emits a dispatch over `count` elements, a multiple of four: statements for four from `element` on. */
export function perFour(
  name: string,
  operands: Operands,
  count: number,
  statements: readonly string[],
): KernelCode {
  const code = perUnit(name, operands, count / 4, ["let element = unit * 4u;", ...statements]);
  const byElements = { perGroup: code.threads * 4, operands: operands.atOwnElement };
  return { ...code, byElements };
}

/** Emits a dispatch whose threads run statements for `unit` 0 … units − 1, in workgroups of `threads`. */
export function perUnit(
  name: string,
  operands: Operands,
  units: number,
  statements: readonly string[],
  declarations = "",
  threads = groupThreads,
): KernelCode {
  const lines = [
    `let unit = group * ${threads}u + thread;`,
    `if (unit < ${units}u) {`,
    ...indent(statements),
    "}",
  ];
  return {
    name,
    operands: operands.list,
    declarations,
    body: lines.join("\n"),
    threads,
    groups: Math.ceil(units / threads),
  };
}

// Functions of float64 that modules import, since WebAssembly has no instructions for them.

import type { Float64Function } from "../../ir/float64-math.ts";
import { coreFloat64Functions } from "../../ir/float64-math.ts";

const known: WebAssembly.ModuleImports = {
  ...coreFloat64Functions,
  remainder: (x: number, y: number) => x % y,
  sign: Math.sign,
};

/** Makes functions of float64 known. */
export function addHostFunctions(functions: Readonly<Record<string, Float64Function>>): void {
  Object.assign(known, functions);
}

/** Gives the functions that modules import, by the names of primitives. */
export function hostFunctions(): WebAssembly.ModuleImports {
  return known;
}

// The words of formulas: what each means here, and how TypeScript and Python say it.

import { limits } from "../../config/config.ts";

/** Is a function of formulas. */
export interface FormulaFunction {
  readonly parameters: number;
  readonly value: (a: number, b: number) => number;
  readonly typescript: string;
  readonly python: string;
}

const of = (name: string, python = name): FormulaFunction => ({
  parameters: 1,
  value: Math[name as "sin"],
  typescript: `Math.${name}`,
  python: `np.${python}`,
});

/** Has the functions by name; a map, since every object has a `constructor`. */
export const functions: ReadonlyMap<string, FormulaFunction> = new Map([
  ...["sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs", "sign", "floor"].map(
    (name) => [name, of(name)] as const,
  ),
  ["atan", of("atan", "arctan")],
  ["min", { ...of("min", "minimum"), parameters: 2, value: Math.min }],
  ["max", { ...of("max", "maximum"), parameters: 2, value: Math.max }],
]);

/** Has the numbers with a name. */
export const constants: ReadonlyMap<
  string,
  { readonly value: number; readonly typescript: string; readonly python: string }
> = new Map([
  ["pi", { value: Math.PI, typescript: "Math.PI", python: "np.pi" }],
  ["e", { value: Math.E, typescript: "Math.E", python: "np.e" }],
]);

/** Has the names of the coordinates, with their places; those beyond the plane are not always there. */
export const variables: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: limits.inputs }, (_, i) => [`x${i + 1}`, i] as const),
  ["x", 0],
  ["y", 1],
]);

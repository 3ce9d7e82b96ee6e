// Gives the transcendental primitives of every program in float64 as plain functions, and the angles.

/** A function of one or two float64 numbers; a unary one ignores the second. */
export type Float64Function = (x: number, y: number) => number;

/**
 * Gives the logistic function 1 / (1 + e^-x) without overflow, within 2 ulp of float64.
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** Gives x^y with the rules of C's pow, where 1^NaN and (-1)^±Infinity are 1. */
export function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}

/** The primitives of every program in float64, by name; all accurate to a few ulp. */
export const coreFloat64Functions = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  logistic,
  power,
  sqrt: Math.sqrt,
  rsqrt: (x: number) => 1 / Math.sqrt(x),
} as const satisfies Readonly<Record<string, Float64Function>>;

/** Functions of angles and their inverses in float64. */
export const angleFloat64Functions = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
} as const satisfies Readonly<Record<string, Float64Function>>;

// Gives the functions that few programs need in float64, and all together for reference.

import type { Float64Function } from "./float64-math.ts";
import { angleFloat64Functions, coreFloat64Functions } from "./float64-math.ts";

// Rational approximations of erf(x)/x in x² on [0, 0.46875], of erfc(x) e^(x²) on [0.46875, 4],
// and of the asymptotic series above 4, highest power first.
// Source: W. J. Cody, Math. Comp. 23 (1969), 631-637.
const NEAR_NUMERATOR = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const NEAR_DENOMINATOR = [
  1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171,
];
const MIDDLE_NUMERATOR = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163,
  298.6351381974001, 881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_DENOMINATOR = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903,
  3290.7992357334597, 4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const FAR_NUMERATOR = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926,
  0.016083785148742275, 0.0006587491615298378,
];
const FAR_DENOMINATOR = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132,
  0.0023352049762686918,
];
const SQRT_PI_INVERSE = 0.5641895835477563;

function ratio(x: number, numerator: readonly number[], denominator: readonly number[]): number {
  const horner = (sum: number, coefficient: number): number => sum * x + coefficient;
  return numerator.reduce(horner, 0) / denominator.reduce(horner, 0);
}

/** e^(-x²), with x² split so that the rounding of the square does not enter the exponent. */
function gaussian(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}

function complement(x: number): number {
  if (x <= 4) return gaussian(x) * ratio(x, MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR);
  const z = 1 / (x * x);
  const tail = SQRT_PI_INVERSE - z * ratio(z, FAR_NUMERATOR, FAR_DENOMINATOR);
  return (gaussian(x) * tail) / x;
}

/** Gives the error function with a relative error below 1e-15. Source: W. J. Cody, 1969. */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (magnitude <= 0.46875) return x * ratio(x * x, NEAR_NUMERATOR, NEAR_DENOMINATOR);
  if (magnitude > 6) return Math.sign(x);
  return Math.sign(x) * (1 - complement(magnitude));
}

/** Functions that few programs need in float64. */
export const specialFloat64Functions = {
  expm1: Math.expm1,
  log1p: Math.log1p,
  erf,
} as const satisfies Readonly<Record<string, Float64Function>>;

/** All transcendental primitives in float64, by name. */
export const float64Functions = {
  ...coreFloat64Functions,
  ...angleFloat64Functions,
  ...specialFloat64Functions,
} as const;

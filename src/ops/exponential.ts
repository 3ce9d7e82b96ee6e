// Exponentials, logarithms and the error function with its inverse.

import type { TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, specials, type Tensor, unary } from "../engine/index.ts";
import { choose, one } from "./apply.ts";
import { divide, maximum, sqrt } from "./arithmetic.ts";

/** Gives eˣ. */
export function exp(x: TensorLike): Tensor {
  return unary("exp", asFloat(x));
}

/** Gives 2ˣ. */
export function exp2(x: TensorLike): Tensor {
  return exp(asFloat(x).multiply(Math.LN2));
}

/** Gives eˣ − 1, exact near 0. */
export function expm1(x: TensorLike): Tensor {
  return one("expm1", [asFloat(x)], {}, specials);
}

/** Gives the natural logarithm. */
export function log(x: TensorLike): Tensor {
  return unary("log", asFloat(x));
}

/** Gives ln(1 + x), exact near 0. */
export function log1p(x: TensorLike): Tensor {
  return one("log1p", [asFloat(x)], {}, specials);
}

/** Gives the logarithm to base 2. */
export function log2(x: TensorLike): Tensor {
  return log(x).divide(Math.LN2);
}

/** Gives the logarithm to base 10. */
export function log10(x: TensorLike): Tensor {
  return log(x).divide(Math.LN10);
}

/** Gives ln(eˣ¹ + eˣ²) without overflow; equal infinities give themselves. */
export function logaddexp(x1: TensorLike, x2: TensorLike): Tensor {
  const [x, y] = [asFloat(x1), asFloat(x2)];
  const greater = maximum(x, y);
  const difference = x.subtract(y);
  const gap = choose(x.equal(y), 0, difference, "logaddexp").abs();
  return greater.add(log1p(exp(gap.negate())));
}

/** Gives the error function 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: TensorLike): Tensor {
  return one("erf", [asFloat(x)], {}, specials);
}

/** Gives 1 − erf(x). */
export function erfc(x: TensorLike): Tensor {
  return asFloat(1).subtract(erf(x));
}

// M. Giles, "Approximating the erfinv function" (2010), table of the single precision version:
// polynomials in w − 2.5 for w < 5 and in √w − 3 above, highest power first.
const nearCentre = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503,
  -0.00417768164, 0.246640727, 1.50140941,
];
const inTails = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
  0.00943887047, 1.00167406, 2.83297682,
];

function polynomial(coefficients: readonly number[], x: Tensor): Tensor {
  const [highest = 0, ...rest] = coefficients;
  return rest.reduce<Tensor>(
    (total, coefficient) => total.multiply(x).add(coefficient),
    asTensor(highest, x.dtype),
  );
}

/**
 * Gives the inverse of erf on −1 … 1; ±∞ at the ends, NaN outside. Giles' polynomial, followed
 * in float64 by two Newton steps.
 */
export function erfinv(x: TensorLike): Tensor {
  const given = asFloat(x);
  const atEnd = given.abs().equal(1);
  const inside = choose(atEnd, 0, given, "erfinv");
  const w = log1p(inside.square().negate()).negate();
  const central = polynomial(nearCentre, w.subtract(2.5));
  const outer = polynomial(inTails, sqrt(maximum(w, 5)).subtract(3));
  let y = choose(w.less(5), central, outer, "erfinv").multiply(inside);
  if (given.dtype === "float64") {
    for (let step = 0; step < 2; step++) {
      const slope = exp(y.square().negate()).multiply(2 / Math.sqrt(Math.PI));
      y = y.subtract(divide(erf(y).subtract(inside), slope));
    }
  }
  return choose(atEnd, given.multiply(Number.POSITIVE_INFINITY), y, "erfinv");
}

// Angles and hyperbolic functions.

import type { TensorLike } from "../engine/index.ts";
import { angles, asFloat, asTensor, type Tensor, unary } from "../engine/index.ts";
import { choose, one } from "./apply.ts";
import { divide, sign, sqrt } from "./arithmetic.ts";
import { exp, expm1, log, log1p } from "./exponential.ts";

/** Gives the sine of radians. */
export function sin(x: TensorLike): Tensor {
  return one("sin", [asFloat(x)], {}, angles);
}

/** Gives the cosine of radians. */
export function cos(x: TensorLike): Tensor {
  return one("cos", [asFloat(x)], {}, angles);
}

/** Gives the tangent of radians. */
export function tan(x: TensorLike): Tensor {
  return one("tan", [asFloat(x)], {}, angles);
}

/** Gives the inverse sine, in radians. */
export function arcsin(x: TensorLike): Tensor {
  return one("asin", [asFloat(x)], {}, angles);
}

/** Gives the inverse cosine, in radians. */
export function arccos(x: TensorLike): Tensor {
  return one("acos", [asFloat(x)], {}, angles);
}

/** Gives the inverse tangent, in radians. */
export function arctan(x: TensorLike): Tensor {
  return one("atan", [asFloat(x)], {}, angles);
}

/** Gives the angle of the point (x2, x1) from the first axis, −π … π; 0 at the origin. */
export function arctan2(x1: TensorLike, x2: TensorLike): Tensor {
  const [y, x] = [asFloat(x1), asFloat(x2)];
  const steep = x.equal(0);
  const slope = arctan(divide(y, choose(steep, 1, x, "arctan2")));
  const half = choose(y.less(0), -Math.PI, asTensor(Math.PI, y.dtype), "arctan2");
  const beside = choose(x.less(0), slope.add(half), slope, "arctan2");
  return choose(steep, sign(y).multiply(Math.PI / 2), beside, "arctan2");
}

/** Gives the hyperbolic sine, exact near 0. */
export function sinh(x: TensorLike): Tensor {
  const grown = expm1(x);
  return grown.add(divide(grown, grown.add(1))).multiply(0.5);
}

/** Gives the hyperbolic cosine. */
export function cosh(x: TensorLike): Tensor {
  const given = asFloat(x);
  return exp(given).add(exp(given.negate())).multiply(0.5);
}

/** Gives the hyperbolic tangent. */
export function tanh(x: TensorLike): Tensor {
  return unary("tanh", asFloat(x));
}

/** Gives the inverse hyperbolic sine. */
export function arcsinh(x: TensorLike): Tensor {
  const given = asFloat(x);
  const size = given.abs();
  const squared = size.square();
  // ln(s + √(s² + 1)) with the 1 taken out, so that small s keep their digits.
  const tail = divide(squared, sqrt(squared.add(1)).add(1));
  return sign(given).multiply(log1p(size.add(tail)));
}

/** Gives the inverse hyperbolic cosine of x ≥ 1. */
export function arccosh(x: TensorLike): Tensor {
  const given = asFloat(x);
  return log(given.add(sqrt(given.subtract(1)).multiply(sqrt(given.add(1)))));
}

/** Gives the inverse hyperbolic tangent of −1 < x < 1. */
export function arctanh(x: TensorLike): Tensor {
  const given = asFloat(x);
  return log1p(given).subtract(log1p(given.negate())).multiply(0.5);
}

/** Turns degrees into radians. */
export function deg2rad(x: TensorLike): Tensor {
  return asFloat(x).multiply(Math.PI / 180);
}

/** Turns radians into degrees. */
export function rad2deg(x: TensorLike): Tensor {
  return asFloat(x).multiply(180 / Math.PI);
}

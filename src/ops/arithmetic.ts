// Elementwise arithmetic: sums, products, division in its kinds, rounding, extremes.

import type { TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, binary, isFloat, type Tensor, unary } from "../engine/index.ts";
import { choose, commonDType } from "./apply.ts";

/** Adds, broadcasting. */
export function add(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("add", x1, x2);
}

/** Subtracts, broadcasting. */
export function subtract(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("subtract", x1, x2);
}

/** Multiplies element by element, broadcasting. */
export function multiply(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("multiply", x1, x2);
}

/** Divides as numbers: integers become float32 first. */
export function divide(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("divide", asFloatPair(x1, x2), x2);
}

/** Divides, and gives 0 where the divisor is 0; no gradient is lost to NaN there. */
export function divideNoNan(x1: TensorLike, x2: TensorLike): Tensor {
  const divisor = asFloat(x2);
  const isZero = divisor.equal(0);
  return choose(isZero, 0, divide(x1, choose(isZero, 1, divisor, "divideNoNan")), "divideNoNan");
}

// A number stays a number, so that it takes the other operand's width.
function asFloatPair(x: TensorLike, other: TensorLike): TensorLike {
  return isFloat(commonDType(x, other)) ? x : asFloat(x);
}

/** Gives the remainder with the sign of the divisor, as Python's %. */
export function mod(x1: TensorLike, x2: TensorLike): Tensor {
  const rest = binary("remainder", x1, x2);
  const divisor = asTensor(x2, rest.dtype);
  const differs = rest.less(0).notEqual(divisor.less(0));
  return choose(binary("and", differs, rest.notEqual(0)), rest.add(divisor), rest, "mod");
}

/** Gives the remainder with the sign of the dividend, as C's fmod. */
export function fmod(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("remainder", x1, x2);
}

/** Divides and rounds towards −∞, as Python's //; x // 0 is ±∞ for floats, 0 for integers. */
export function floorDivide(x1: TensorLike, x2: TensorLike): Tensor {
  const dtype = commonDType(x1, x2);
  const [x, y] = [asTensor(x1, dtype), asTensor(x2, dtype)];
  const whole = binary("divide", x.subtract(mod(x, y)), y);
  if (!isFloat(dtype)) return whole;
  return choose(y.equal(0), binary("divide", x, y), unary("round", whole), "floorDivide");
}

/** Raises to a power; integers become float32 first. */
export function power(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("power", asFloatPair(x1, x2), x2);
}

/** Changes the sign. */
export function negative(x: TensorLike): Tensor {
  return unary("negate", x);
}

/** Drops the sign. */
export function abs(x: TensorLike): Tensor {
  return unary("abs", x);
}

export { abs as absolute };

/** Gives −1, 0 or 1. */
export function sign(x: TensorLike): Tensor {
  return unary("sign", x);
}

/** Rounds down; integers become float32 first. */
export function floor(x: TensorLike): Tensor {
  return unary("floor", asFloat(x));
}

/** Rounds up; integers become float32 first. */
export function ceil(x: TensorLike): Tensor {
  return unary("ceil", asFloat(x));
}

/** Rounds towards zero. */
export function trunc(x: TensorLike): Tensor {
  const given = asFloat(x);
  return choose(given.less(0), ceil(given), floor(given), "trunc");
}

/** Rounds to `decimals` places (default 0), halves to the even neighbour. */
export function round(x: TensorLike, options: { readonly decimals?: number } = {}): Tensor {
  const scale = 10 ** Math.abs(options.decimals ?? 0);
  const given = asFloat(x);
  if (scale === 1) return unary("round", given);
  return (options.decimals ?? 0) > 0
    ? unary("round", given.multiply(scale)).divide(scale)
    : unary("round", given.divide(scale)).multiply(scale);
}

/** Multiplies by itself. */
export function square(x: TensorLike): Tensor {
  return asTensor(x).square();
}

/** Gives the square root. */
export function sqrt(x: TensorLike): Tensor {
  return unary("sqrt", asFloat(x));
}

/** Gives 1 / √x. */
export function rsqrt(x: TensorLike): Tensor {
  return unary("rsqrt", asFloat(x));
}

/** Gives 1 / x. */
export function reciprocal(x: TensorLike): Tensor {
  return divide(1, asFloat(x));
}

/** Gives the greater of two; NaN wins. */
export function maximum(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("maximum", x1, x2);
}

/** Gives the smaller of two; NaN wins. */
export function minimum(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("minimum", x1, x2);
}

/** Limits values to xMin … xMax. */
export function clip(x: TensorLike, xMin: TensorLike, xMax: TensorLike): Tensor {
  return minimum(maximum(x, xMin), xMax);
}

/** Gives √(x1² + x2²) without overflow on the way. */
export function hypot(x1: TensorLike, x2: TensorLike): Tensor {
  const [x, y] = [asFloat(x1).abs(), asFloat(x2).abs()];
  const large = maximum(x, y);
  const ratio = divideNoNan(minimum(x, y), large);
  return large.multiply(sqrt(ratio.square().add(1)));
}

/** Gives 0 below zero, 1 above, and `x2` at zero. */
export function heaviside(x1: TensorLike, x2: TensorLike): Tensor {
  const x = asFloat(x1);
  const step = choose(x.less(0), 0, asTensor(1, x.dtype), "heaviside");
  return choose(x.equal(0), x2, step, "heaviside");
}

// Comparisons, logic, bits, tests for special numbers, and choices by condition.

import type { TensorLike } from "../engine/index.ts";
import {
  asFloat,
  asTensor,
  binary,
  compare,
  isFloat,
  type Tensor,
  unary,
} from "../engine/index.ts";
import { choose } from "./apply.ts";
import { abs, subtract } from "./arithmetic.ts";

/** Tells where x1 = x2. */
export function equal(x1: TensorLike, x2: TensorLike): Tensor {
  return compare("equal", x1, x2);
}

/** Tells where x1 ≠ x2; NaN differs from itself. */
export function notEqual(x1: TensorLike, x2: TensorLike): Tensor {
  return compare("notEqual", x1, x2);
}

/** Tells where x1 < x2. */
export function less(x1: TensorLike, x2: TensorLike): Tensor {
  return compare("less", x1, x2);
}

/** Tells where x1 ≤ x2. */
export function lessEqual(x1: TensorLike, x2: TensorLike): Tensor {
  return compare("lessEqual", x1, x2);
}

/** Tells where x1 > x2. */
export function greater(x1: TensorLike, x2: TensorLike): Tensor {
  return compare("greater", x1, x2);
}

/** Tells where x1 ≥ x2. */
export function greaterEqual(x1: TensorLike, x2: TensorLike): Tensor {
  return compare("greaterEqual", x1, x2);
}

/** Tells where both hold; numbers count as true unless 0. */
export function logicalAnd(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("and", asTensor(x1, "bool"), asTensor(x2, "bool"));
}

/** Tells where at least one holds. */
export function logicalOr(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("or", asTensor(x1, "bool"), asTensor(x2, "bool"));
}

/** Tells where exactly one holds. */
export function logicalXor(x1: TensorLike, x2: TensorLike): Tensor {
  return binary("xor", asTensor(x1, "bool"), asTensor(x2, "bool"));
}

/** Tells where x does not hold. */
export function logicalNot(x: TensorLike): Tensor {
  return unary("not", asTensor(x, "bool"));
}

/** Joins integers bit by bit with and. */
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  return binary("and", x, y);
}

/** Joins integers bit by bit with or. */
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  return binary("or", x, y);
}

/** Joins integers bit by bit with exclusive or. */
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  return binary("xor", x, y);
}

/** Inverts the bits of integers. */
export function bitwiseNot(x: TensorLike): Tensor {
  return unary("not", x);
}

/** Tells where x is not a number. */
export function isnan(x: TensorLike): Tensor {
  const given = asTensor(x);
  return compare("notEqual", given, given);
}

/** Tells where x is +∞ or −∞. */
export function isinf(x: TensorLike): Tensor {
  return asFloat(x).abs().equal(Number.POSITIVE_INFINITY);
}

/** Tells where x is neither infinite nor NaN. */
export function isfinite(x: TensorLike): Tensor {
  return asFloat(x).abs().less(Number.POSITIVE_INFINITY);
}

/** Is how near two numbers must be. */
export interface Tolerance {
  /** Allowed share of |x2|; default 1e-5. */
  readonly rtol?: number;
  /** Allowed distance; default 1e-8. */
  readonly atol?: number;
  /** Lets NaN equal NaN; default false. */
  readonly equalNan?: boolean;
}

/** Tells where |x1 − x2| ≤ atol + rtol·|x2|. */
export function isclose(x1: TensorLike, x2: TensorLike, options: Tolerance = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [x, y] = [asFloat(x1), asFloat(x2)];
  const near = abs(subtract(x, y)).lessEqual(y.abs().multiply(rtol).add(atol));
  const close = logicalOr(logicalAnd(near, isfinite(y)), x.equal(y));
  return equalNan ? logicalOr(close, logicalAnd(isnan(x), isnan(y))) : close;
}

/** Takes x1 where the condition holds and x2 elsewhere; all three broadcast. */
export function where(condition: TensorLike, x1: TensorLike, x2: TensorLike): Tensor {
  return choose(condition, x1, x2, "where");
}

/** Takes, at each place, the choice of the first condition that holds, else `default` (0). */
export function select(
  condlist: readonly TensorLike[],
  choicelist: readonly TensorLike[],
  options: { readonly default?: TensorLike } = {},
): Tensor {
  return condlist.reduceRight<Tensor>(
    (rest, condition, i) => where(condition, choicelist[i] ?? 0, rest),
    asTensor(
      options.default ?? 0,
      choicelist[0] === undefined ? "float32" : asTensor(choicelist[0]).dtype,
    ),
  );
}

/** Replaces NaN by `nan` (0) and infinities by `posinf`, `neginf` (the dtype's extremes). */
export function nanToNum(
  x: TensorLike,
  options: { readonly nan?: number; readonly posinf?: number; readonly neginf?: number } = {},
): Tensor {
  const given = asTensor(x);
  if (!isFloat(given.dtype)) return given;
  const greatest = given.dtype === "float64" ? Number.MAX_VALUE : 3.4028234663852886e38;
  const { nan = 0, posinf = greatest, neginf = -greatest } = options;
  const numbers = where(isnan(given), nan, given);
  const below = where(numbers.equal(Number.POSITIVE_INFINITY), posinf, numbers);
  return where(below.equal(Number.NEGATIVE_INFINITY), neginf, below);
}

// Emits x^y on f32x4: through float64, so that the logarithm keeps the bits the product needs.

import type { Local } from "../assembler/function-builder.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import {
  type BinaryEmitter,
  clamp,
  HIGH_HALF,
  JOIN_LOW_HALVES,
  polynomial,
  ROUNDER_F64,
  ROUNDER_F64_BITS,
  SIGN_BIT,
} from "./expression.ts";

const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;
const MANTISSA_MASK = 0x000fffffffffffffn;

// log2(m) / s in s², for s = (m - 1) / (m + 1), m from √½ to √2: minimax fit, error 2^-45.
const LOGARITHM = [
  2.88539008177785, 0.9617966941133714, 0.5770779423548531, 0.4122092535514883, 0.3199056422026092,
  0.282901031841359,
];
// 2^r for |r| <= 1/2: minimax fit, error 2^-40.
const EXPONENTIAL = [
  1, 0.6931471805481829, 0.24022650698106585, 0.05550410935343783, 0.00961812861718619,
  0.0013333454804776307, 0.00015403824701792042, 1.5309168086928526e-5, 1.3179095036574479e-6,
];

/**
 * Emits x^y with the rules of C's pow: x^0 = 1 and 1^y = 1 even for NaN, a negative x takes
 * whole exponents only, (-1)^±Infinity = 1. At most 0.51 ulp measured.
 */
export const emitPower: BinaryEmitter = (f, x, y) => {
  const magnitude = f.local("v128");
  const result = f.local("v128");
  const exponent = f.local("v128");
  f.get(x).op("f32x4.abs").tee(magnitude).set(result);
  f.get(y).set(exponent);
  emitHalf(f, result, exponent);
  f.get(magnitude).get(magnitude).shuffle(HIGH_HALF).set(result);
  f.get(y).get(y).shuffle(HIGH_HALF).set(exponent);
  emitHalf(f, result, exponent);
  f.shuffle(JOIN_LOW_HALVES).set(result);
  f.release(exponent);
  emitOneToInfinity(f, magnitude, y, result);
  emitNegativeBase(f, x, y, result);
  const one = f.constant("f32x4", 1);
  f.get(one).get(result);
  f.get(x).get(one).op("f32x4.eq").get(y).get(f.constant("f32x4", 0)).op("f32x4.eq");
  f.op("v128.or").op("v128.bitselect");
  f.release(magnitude, result);
};

/** Pushes the low two lanes of magnitude^exponent, zeros above; both locals are overwritten. */
function emitHalf(f: VectorCode, magnitude: Local, exponent: Local): void {
  f.get(magnitude).op("f64x2.promote_low_f32x4").set(magnitude);
  f.get(exponent).op("f64x2.promote_low_f32x4").set(exponent);
  emitLog2(f, magnitude);
  f.get(exponent).op("f64x2.mul").set(magnitude);
  emitExp2(f, magnitude, exponent);
  f.op("f32x4.demote_f64x2_zero");
}

/** Pushes log2 of a float64 >= 0 that was a float32, thus normal or 0. */
function emitLog2(f: VectorCode, x: Local): void {
  const sqrtHalf = f.constant("i64x2", SQRT_HALF_BITS);
  const one = f.constant("f64x2", 1);
  const [mantissa, exponent, square] = [f.local("v128"), f.local("v128"), f.local("v128")];
  f.get(x).get(sqrtHalf).op("i64x2.sub").tee(mantissa).i32Const(52).op("i64x2.shr_s");
  f.get(f.constant("i64x2", ROUNDER_F64_BITS)).op("i64x2.add");
  f.get(f.constant("f64x2", ROUNDER_F64)).op("f64x2.sub").set(exponent);
  f.get(mantissa).get(f.constant("i64x2", MANTISSA_MASK)).op("v128.and");
  f.get(sqrtHalf).op("i64x2.add").tee(mantissa).get(one).op("f64x2.sub");
  f.get(mantissa).get(one).op("f64x2.add").op("f64x2.div").tee(mantissa);
  f.get(mantissa).op("f64x2.mul").set(square);
  polynomial(f, "f64x2", square, LOGARITHM);
  f.get(mantissa).op("f64x2.mul").get(exponent).op("f64x2.add").set(mantissa);
  // Infinity and NaN are their own logarithms here; that of 0 is -Infinity.
  f.get(f.constant("f64x2", -Infinity)).get(mantissa);
  f.get(x).get(f.constant("f64x2", 0)).op("f64x2.eq").op("v128.bitselect");
  f.get(x).get(x).get(f.constant("f64x2", Infinity)).op("f64x2.lt").op("v128.bitselect");
  f.release(mantissa, exponent, square);
}

/** Pushes 2^t, for t as float64; both locals are overwritten. */
function emitExp2(f: VectorCode, t: Local, rounded: Local): void {
  const rounder = f.constant("f64x2", ROUNDER_F64);
  f.get(t);
  clamp(f, "f64x2", -200, 200);
  f.tee(t).get(rounder).op("f64x2.add").set(rounded);
  f.get(t).get(rounded).get(rounder).op("f64x2.sub").op("f64x2.sub").set(t);
  polynomial(f, "f64x2", t, EXPONENTIAL);
  f.get(rounded).i32Const(52).op("i64x2.shl");
  f.get(f.constant("f64x2", 1)).op("i64x2.add").op("f64x2.mul");
}

/** Puts 1 where the magnitude is 1 and y is infinite: there log2 x * y was 0 * Infinity. */
function emitOneToInfinity(f: VectorCode, magnitude: Local, y: Local, result: Local): void {
  const one = f.constant("f32x4", 1);
  f.get(one).get(result);
  f.get(magnitude).get(one).op("f32x4.eq");
  f.get(y).op("f32x4.abs").get(f.constant("f32x4", Infinity)).op("f32x4.eq");
  f.op("v128.and").op("v128.bitselect").set(result);
}

/** Gives a negative base its sign for odd y, and NaN for a y that is not whole. */
function emitNegativeBase(f: VectorCode, x: Local, y: Local, result: Local): void {
  const isWhole = f.local("v128");
  const half = f.local("v128");
  f.get(y).op("f32x4.nearest").get(y).op("f32x4.eq").set(isWhole);
  f.get(y).get(f.constant("f32x4", 0.5)).op("f32x4.mul").tee(half);
  f.get(half).op("f32x4.nearest").op("f32x4.ne").get(isWhole).op("v128.and");
  f.get(x).op("v128.and").get(f.constant("i32x4", SIGN_BIT)).op("v128.and");
  f.get(result).op("v128.or");
  f.get(x).get(f.constant("f32x4", 0)).op("f32x4.lt");
  f.get(x).get(f.constant("f32x4", -Infinity)).op("f32x4.gt").op("v128.and");
  f.get(isWhole).op("v128.andnot").op("v128.or").set(result);
  f.release(isWhole, half);
}

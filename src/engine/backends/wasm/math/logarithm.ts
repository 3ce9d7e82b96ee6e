// Emits log and log1p on f32x4, in multiplications and additions of float32.

import type { Local } from "../assembler/function-builder.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import { choose, polynomial, SIGN_BIT, type UnaryEmitter } from "./expression.ts";

const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
const SQRT_HALF_BITS = 0x3f3504f3;
const MANTISSA_MASK = 0x007fffff;
const SMALLEST_NORMAL = 2 ** -126;

// (ln(1 + t) - t + t²/2) / t³ for t from sqrt(1/2) - 1 to sqrt(2) - 1: minimax fit, error 2^-30.
const LOGARITHM = [
  0.3333331048488617, -0.24999986588954926, 0.20002226531505585, -0.16669242084026337,
  0.14218641817569733, -0.12384489178657532, 0.11873230338096619, -0.1178908422589302,
  0.0691395029425621,
];

/** Splits a positive float32 on the stack: sets e (int) and m with x = m 2^e, m in [√½, √2). */
function emitSplit(f: VectorCode, exponent: Local, mantissa: Local): void {
  const sqrtHalf = f.constant("i32x4", SQRT_HALF_BITS);
  f.get(sqrtHalf).op("i32x4.sub").tee(mantissa).i32Const(23).op("i32x4.shr_s").set(exponent);
  f.get(mantissa).get(f.constant("i32x4", MANTISSA_MASK)).op("v128.and");
  f.get(sqrtHalf).op("i32x4.add").set(mantissa);
}

/** Pushes e ln 2 + ln(1 + t), for e as float32. */
function emitSum(f: VectorCode, exponent: Local, t: Local): void {
  const square = f.local("v128");
  f.get(t).get(t).op("f32x4.mul").set(square);
  polynomial(f, "f32x4", t, LOGARITHM);
  f.get(t).op("f32x4.mul").get(square).op("f32x4.mul");
  f.get(exponent).get(f.constant("f32x4", LN2_LOW)).op("f32x4.mul").op("f32x4.add");
  f.get(square).get(f.constant("f32x4", 0.5)).op("f32x4.mul").op("f32x4.sub");
  f.get(t).op("f32x4.add");
  f.get(exponent).get(f.constant("f32x4", LN2_HIGH)).op("f32x4.mul").op("f32x4.add");
  f.release(square);
}

/** Corrects the logarithm on the stack: x itself for Infinity and NaN, NaN below the pole. */
function emitSpecialCases(f: VectorCode, x: Local, pole: Local): void {
  const result = f.local("v128");
  f.get(x).get(x).get(f.constant("f32x4", Infinity)).op("f32x4.lt");
  choose(f);
  f.get(x).get(pole).op("f32x4.lt").op("v128.or").set(result);
  f.get(f.constant("f32x4", -Infinity)).get(result);
  f.get(x).get(pole).op("f32x4.eq");
  choose(f);
  f.release(result);
}

/** Emits the natural logarithm: -Infinity at ±0, NaN below. At most 0.8 ulp measured. */
export const emitLog: UnaryEmitter = (f, x) => {
  const exponent = f.local("v128");
  const mantissa = f.local("v128");
  const isSubnormal = f.local("v128");
  f.get(x)
    .get(f.constant("f32x4", 2 ** 23))
    .op("f32x4.mul")
    .get(x);
  f.get(x).get(f.constant("f32x4", SMALLEST_NORMAL)).op("f32x4.lt").tee(isSubnormal);
  choose(f);
  emitSplit(f, exponent, mantissa);
  f.get(exponent).op("f32x4.convert_i32x4_s");
  f.get(isSubnormal).get(f.constant("f32x4", 23)).op("v128.and").op("f32x4.sub").set(exponent);
  f.get(mantissa).get(f.constant("f32x4", 1)).op("f32x4.sub").set(mantissa);
  emitSum(f, exponent, mantissa);
  emitSpecialCases(f, x, f.constant("f32x4", 0));
  f.release(exponent, mantissa, isSubnormal);
};

/** Emits ln(1 + x), accurate near 0: -Infinity at -1, NaN below. At most 1.4 ulp measured. */
export const emitLog1p: UnaryEmitter = (f, x) => {
  const one = f.constant("f32x4", 1);
  const exponent = f.local("v128");
  const mantissa = f.local("v128");
  const sum = f.local("v128");
  const rest = f.local("v128");
  // sum + rest = 1 + x without error (Knuth's two-sum).
  f.get(one).get(x).op("f32x4.add").tee(sum).get(one).op("f32x4.sub").set(rest);
  f.get(one).get(sum).get(rest).op("f32x4.sub").op("f32x4.sub");
  f.get(x).get(rest).op("f32x4.sub").op("f32x4.add").set(rest);
  f.get(sum);
  emitSplit(f, exponent, mantissa);
  // t = (m - 1) + rest 2^-e; for e = 0 that is x itself, exactly.
  f.get(mantissa).get(one).op("f32x4.sub");
  f.get(f.constant("i32x4", 127)).get(exponent).op("i32x4.sub");
  // Where the exponent is 128 the rest is 0; its scale must only be finite.
  f.get(f.constant("i32x4", 0)).op("i32x4.max_s").i32Const(23).op("i32x4.shl");
  f.get(rest).op("f32x4.mul").op("f32x4.add").set(mantissa);
  f.get(exponent).op("f32x4.convert_i32x4_s").set(exponent);
  emitSum(f, exponent, mantissa);
  f.get(x).get(f.constant("i32x4", SIGN_BIT)).op("v128.and").op("v128.or");
  f.release(exponent, mantissa, sum, rest);
  emitSpecialCases(f, x, f.constant("f32x4", -1));
};

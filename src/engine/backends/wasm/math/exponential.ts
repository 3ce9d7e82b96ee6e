// Emits exp, expm1 and logistic on f32x4, in multiplications and additions of float32.

import type { Local } from "../assembler/function-builder.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import {
  clamp,
  minusProduct,
  polynomial,
  ROUNDER_F32,
  ROUNDER_F32_BITS,
  SIGN_BIT,
  timesPlus,
  type UnaryEmitter,
} from "./expression.ts";

// ln 2 in two parts: the first has 9 bits, so that its product with an exponent is exact.
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

// (e^r - 1 - r) / r² for |r| <= ln 2 / 2: minimax fit of e^r - 1, relative error 2^-26.
const EXPONENTIAL = [0.5, 0.16666542, 0.04166628, 0.0083666472, 0.0013946488];

/** Is x = n ln 2 + r with |r| <= ln 2 / 2. */
interface Reduced {
  /** n + 1.5 * 2^23 as float32: the integer n stands in its low bits. */
  readonly rounded: Local;
  readonly remainder: Local;
}

/** Pops x and reduces it; the caller releases both locals. */
function emitReduction(f: VectorCode): Reduced {
  const [rounded, remainder, whole] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const rounder = f.constant("f32x4", ROUNDER_F32);
  f.tee(remainder);
  timesPlus(f, "f32x4", f.constant("f32x4", Math.LOG2E), rounder);
  f.tee(rounded).get(rounder).op("f32x4.sub").set(whole);
  for (const part of [LN2_HIGH, LN2_LOW]) {
    minusProduct(f, "f32x4", remainder, [whole, f.constant("f32x4", part)]);
    f.set(remainder);
  }
  f.release(whole);
  return { rounded, remainder };
}

/** Pushes e^r - 1 for a reduced r. */
function emitExpm1OfRemainder(f: VectorCode, remainder: Local): void {
  const square = f.local("v128");
  f.get(remainder).get(remainder).op("f32x4.mul").set(square);
  polynomial(f, "f32x4", remainder, EXPONENTIAL);
  timesPlus(f, "f32x4", square, remainder);
  f.release(square);
}

/** Pushes e^r for a reduced r. */
function emitExpOfRemainder(f: VectorCode, remainder: Local): void {
  // Fused steps of Horner's rule hardly round; separate ones would twice next to the sum.
  if (f.relaxed) {
    polynomial(f, "f32x4", remainder, [1, 1, ...EXPONENTIAL]);
    return;
  }
  emitExpm1OfRemainder(f, remainder);
  f.get(f.constant("f32x4", 1)).op("f32x4.add");
}

/** Emits e^x. At most 1.0 ulp measured; overflows to Infinity, underflows gradually to 0. */
export const emitExp: UnaryEmitter = (f, x) => {
  f.get(x);
  clamp(f, "f32x4", -104.5, 89);
  const { rounded, remainder } = emitReduction(f);
  emitExpOfRemainder(f, remainder);
  // 2^n in two factors, since n runs from -151 (underflow) to 128 (overflow): both are normal.
  const half = remainder;
  f.get(rounded).i32Const(1).op("i32x4.shr_s").i32Const(23).op("i32x4.shl");
  f.get(f.constant("i32x4", 127 << 23))
    .op("i32x4.add")
    .tee(half)
    .op("f32x4.mul");
  f.get(rounded).i32Const(23).op("i32x4.shl");
  f.get(f.constant("i32x4", 254 << 23))
    .op("i32x4.add")
    .get(half)
    .op("i32x4.sub");
  f.op("f32x4.mul");
  f.release(rounded, remainder);
};

/** Pops x, of which |x| < 87 must hold or which is ignored later, and pushes e^x. */
export function emitMediumExp(f: VectorCode): void {
  const { rounded, remainder } = emitReduction(f);
  emitExpOfRemainder(f, remainder);
  f.get(rounded).i32Const(23).op("i32x4.shl").op("i32x4.add");
  f.release(rounded, remainder);
}

/** Pushes 2^(n - 1), which never overflows, for n from -125 to 128. */
function emitHalfScale(f: VectorCode, rounded: Local): void {
  f.get(rounded)
    .get(f.constant("i32x4", ROUNDER_F32_BITS - 126))
    .op("i32x4.sub");
  f.i32Const(23).op("i32x4.shl");
}

/** Emits e^x - 1, exact in sign and accurate near 0. At most 1.7 ulp measured. */
export const emitExpm1: UnaryEmitter = (f, x) => {
  // Below -18 the result is -1 in float32.
  f.get(x);
  clamp(f, "f32x4", -18, 89);
  const { rounded, remainder } = emitReduction(f);
  const halfScale = rounded;
  // With h = 2^(n-1): 2 (h (e^r - 1) + (h - 1/2)).
  emitHalfScale(f, rounded);
  f.set(halfScale);
  emitExpm1OfRemainder(f, remainder);
  f.get(halfScale).op("f32x4.mul");
  f.get(halfScale).get(f.constant("f32x4", 0.5)).op("f32x4.sub").op("f32x4.add");
  f.tee(remainder).get(remainder).op("f32x4.add");
  f.get(x).get(f.constant("i32x4", SIGN_BIT)).op("v128.and").op("v128.or");
  f.release(rounded, remainder);
};

/**
 * Emits the logistic function 1 / (1 + e^-x), known as sigmoid. At most 2.3 ulp measured.
 * Results below the smallest normal float32 (x < -87.3) lose bits or flush to 0.
 */
export const emitLogistic: UnaryEmitter = (f, x) => {
  const half = f.constant("f32x4", 0.5);
  // Above 89.07 the half of e^-x is Infinity, as it should be; further up it would turn negative.
  f.get(half).get(x).op("f32x4.neg");
  clamp(f, "f32x4", -86, 89.4);
  const { rounded, remainder } = emitReduction(f);
  emitExpOfRemainder(f, remainder);
  emitHalfScale(f, rounded);
  f.op("f32x4.mul").get(half).op("f32x4.add").op("f32x4.div");
  f.release(rounded, remainder);
};

// Emits exp, expm1 and logistic on f32x4, in multiplications and additions of float32.

import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import {
  clamp,
  polynomial,
  ROUNDER_F32,
  ROUNDER_F32_BITS,
  SIGN_BIT,
  type UnaryEmitter,
} from "./expression.ts";

// ln 2 in two parts: the first has 9 bits, so that its product with an exponent is exact.
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

// (e^r - 1 - r) / r² for |r| <= ln 2 / 2: minimax fit of e^r - 1, relative error 2^-26.
const EXPONENTIAL = [0.5, 0.16666542, 0.04166628, 0.0083666472, 0.0013946488];

interface Reduced {
  /** n + 1.5 * 2^23 as float32: the integer n stands in its low bits. */
  readonly rounded: Local;
  /** r = x - n ln 2. */
  readonly remainder: Local;
}

/** Pops x; sets n and r with x = n ln 2 + r and |r| <= ln 2 / 2. */
function emitReduction(f: FunctionBuilder, { rounded, remainder }: Reduced): void {
  const rounder = f.constant("f32x4", ROUNDER_F32);
  f.tee(remainder).get(f.constant("f32x4", Math.LOG2E)).op("f32x4.mul");
  f.get(rounder).op("f32x4.add").set(rounded);
  for (const part of [LN2_HIGH, LN2_LOW]) {
    f.get(remainder).get(rounded).get(rounder).op("f32x4.sub");
    f.get(f.constant("f32x4", part)).op("f32x4.mul").op("f32x4.sub").set(remainder);
  }
}

/** Pushes e^r - 1 for a reduced r. */
function emitExpm1OfRemainder(f: FunctionBuilder, remainder: Local): void {
  polynomial(f, "f32x4", remainder, EXPONENTIAL);
  f.get(remainder).get(remainder).op("f32x4.mul").op("f32x4.mul");
  f.get(remainder).op("f32x4.add");
}

/** Pushes e^x of the value on the stack, which it pops. */
export function emitExpOfTop(f: FunctionBuilder): void {
  const rounded = f.local("v128");
  const remainder = f.local("v128");
  clamp(f, "f32x4", -104.5, 89);
  emitReduction(f, { rounded, remainder });
  emitExpm1OfRemainder(f, remainder);
  f.get(f.constant("f32x4", 1)).op("f32x4.add");
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
}

/** Emits e^x. At most 1.0 ulp measured; overflows to Infinity, underflows gradually to 0. */
export const emitExp: UnaryEmitter = (f, x) => {
  f.get(x);
  emitExpOfTop(f);
};

/** Emits e^x - 1, exact in sign and accurate near 0. At most 1.7 ulp measured. */
export const emitExpm1: UnaryEmitter = (f, x) => {
  const rounded = f.local("v128");
  const remainder = f.local("v128");
  const halfScale = rounded;
  // Below -18 the result is -1 in float32.
  f.get(x);
  clamp(f, "f32x4", -18, 89);
  emitReduction(f, { rounded, remainder });
  // With h = 2^(n-1), which never overflows: 2 (h (e^r - 1) + (h - 1/2)).
  f.get(rounded)
    .get(f.constant("i32x4", ROUNDER_F32_BITS - 126))
    .op("i32x4.sub");
  f.i32Const(23).op("i32x4.shl").set(halfScale);
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
  const one = f.constant("f32x4", 1);
  f.get(one).get(x).op("f32x4.neg");
  emitExpOfTop(f);
  f.get(one).op("f32x4.add").op("f32x4.div");
};

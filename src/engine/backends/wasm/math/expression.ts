// Gives the pieces that the vector functions share: polynomials, selections, signs.

import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { VectorCode } from "../assembler/vector-code.ts";

/** Emits a function of one f32x4 local, whose result is left on the stack. */
export type UnaryEmitter = (f: VectorCode, x: Local) => void;

/** Emits such a function by code that branches or calls. */
export type BranchingEmitter = (f: FunctionBuilder, x: Local) => void;

/** Emits a function of two f32x4 locals, whose result is left on the stack. */
export type BinaryEmitter = (f: VectorCode, x: Local, y: Local) => void;

/** The sign bit of a float32, as an integer. */
export const SIGN_BIT = -0x80000000;

/** A shuffle of a vector with itself that moves its high half to the low one. */
export const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

/** A shuffle of two vectors that joins their low halves. */
export const JOIN_LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** 1.5 * 2^23: added to a small float32, it leaves the nearest integer in the low bits. */
export const ROUNDER_F32 = 12582912;

/** The bits of `ROUNDER_F32`. */
export const ROUNDER_F32_BITS = 0x4b400000;

/** 1.5 * 2^52: added to a small float64, it leaves the nearest integer in the low bits. */
export const ROUNDER_F64 = 6755399441055744;

/** The bits of `ROUNDER_F64`. */
export const ROUNDER_F64_BITS = 0x4338000000000000n;

/** Multiplies the top of the stack by a factor and adds to it, rounding once where that may be. */
export function timesPlus(
  f: VectorCode,
  kind: "f32x4" | "f64x2",
  factor: Local,
  addend: Local,
): void {
  f.get(factor);
  if (f.relaxed) f.get(addend).op(`${kind}.relaxed_madd`);
  else f.op(`${kind}.mul`).get(addend).op(`${kind}.add`);
}

/** Pushes from - x y, rounded once where that may be. */
export function minusProduct(
  f: VectorCode,
  kind: "f32x4" | "f64x2",
  from: Local,
  [x, y]: readonly [Local, Local],
): void {
  if (f.relaxed) f.get(x).get(y).get(from).op(`${kind}.relaxed_nmadd`);
  else f.get(from).get(x).get(y).op(`${kind}.mul`).op(`${kind}.sub`);
}

/** Pops x, y and a mask of whole lanes; pushes the lanes of x where it is set, of y elsewhere. */
export function choose(f: VectorCode): void {
  f.op(f.relaxed ? "i32x4.relaxed_laneselect" : "v128.bitselect");
}

/** Pushes c[0] + c[1] x + c[2] x² + …, by Horner's rule. */
export function polynomial(
  f: VectorCode,
  kind: "f32x4" | "f64x2",
  x: Local,
  coefficients: readonly number[],
): void {
  const [highest, ...others] = coefficients.toReversed();
  f.get(f.constant(kind, highest ?? 0));
  for (const coefficient of others) timesPlus(f, kind, x, f.constant(kind, coefficient));
}

/** Limits the top of the stack to [low, high]; unlike min and max, NaN stays and it is fast. */
export function clamp(f: VectorCode, kind: "f32x4" | "f64x2", low: number, high: number): void {
  f.get(f.constant(kind, high)).op(`${kind}.pmin`);
  f.get(f.constant(kind, low)).op(`${kind}.pmax`);
}

/** Pushes x + x x² P(x²), the shape of an odd function that is x near 0. */
export function emitOddSeries(
  f: VectorCode,
  x: Local,
  square: Local,
  coefficients: readonly number[],
): void {
  polynomial(f, "f32x4", square, coefficients);
  f.get(square).op("f32x4.mul");
  timesPlus(f, "f32x4", x, x);
}

/** Flips the sign of the top of the stack in the lanes where x has its sign bit set. */
export function flipSignWith(f: VectorCode, x: Local): void {
  f.get(x).get(f.constant("i32x4", SIGN_BIT)).op("v128.and").op("v128.xor");
}

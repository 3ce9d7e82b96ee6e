// Emits sin, cos and tan on f32x4; arguments of any size are reduced with full accuracy.

import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import { emitAngleReduction } from "./angle-reduction.ts";
import {
  type BranchingEmitter,
  emitOddSeries,
  flipSignWith,
  polynomial,
  SIGN_BIT,
} from "./expression.ts";

// Minimax fits for |r| <= π/4, in r²: (sin r / r - 1) / r² with error 2^-28,
// (cos r - 1 + r²/2) / r⁴ with error 2^-33, (tan r / r - 1) / r² with error 2^-25.6.
const SINE = [-0.16666655242443085, 0.008332176133990288, -0.00019517111650202423];
const COSINE = [0.04166664555668831, -0.00138873141258955, 2.4432963982690126e-5];
const TANGENT = [
  0.3333314061164856, 0.1333920657634735, 0.05338078737258911, 0.024529924616217613,
  0.0029717530123889446, 0.009467214345932007,
];

/** Pushes 1 - r²/2 + r⁴ P(r²). */
function emitCosineSeries(f: FunctionBuilder, square: Local): void {
  polynomial(f, "f32x4", square, COSINE);
  f.get(square).op("f32x4.mul").get(square).op("f32x4.mul");
  f.get(square).get(f.constant("f32x4", 0.5)).op("f32x4.mul").op("f32x4.sub");
  f.get(f.constant("f32x4", 1)).op("f32x4.add");
}

/** Pushes all ones in the lanes where the integer is odd. */
function emitIsOdd(f: FunctionBuilder, quadrant: Local): void {
  f.get(quadrant).i32Const(31).op("i32x4.shl").i32Const(31).op("i32x4.shr_s");
}

/** Pushes the sine of r + quadrant π/2. */
function emitSineOfReduced(f: FunctionBuilder, r: Local, quadrant: Local): void {
  const square = f.local("v128");
  f.get(r).get(r).op("f32x4.mul").set(square);
  emitCosineSeries(f, square);
  emitOddSeries(f, r, square, SINE);
  emitIsOdd(f, quadrant);
  f.op("v128.bitselect");
  f.get(quadrant).i32Const(30).op("i32x4.shl");
  f.get(f.constant("i32x4", SIGN_BIT)).op("v128.and").op("v128.xor");
  f.release(square);
}

/** Emits the sine of radians, NaN for ±Infinity. At most 1.5 ulp measured over all magnitudes. */
export const emitSin: BranchingEmitter = (f, x) => {
  const { remainder, quadrant } = emitAngleReduction(f, x);
  emitSineOfReduced(f, remainder, quadrant);
  flipSignWith(f, x);
  f.release(remainder, quadrant);
};

/** Emits the cosine of radians, NaN for ±Infinity. At most 1.5 ulp measured over all magnitudes. */
export const emitCos: BranchingEmitter = (f, x) => {
  const { remainder, quadrant } = emitAngleReduction(f, x);
  f.get(quadrant).get(f.constant("i32x4", 1)).op("i32x4.add").set(quadrant);
  emitSineOfReduced(f, remainder, quadrant);
  f.release(remainder, quadrant);
};

/** Emits the tangent of radians, NaN for ±Infinity. At most 2.6 ulp measured over all magnitudes. */
export const emitTan: BranchingEmitter = (f, x) => {
  const { remainder, quadrant } = emitAngleReduction(f, x);
  const square = f.local("v128");
  const tangent = square;
  f.get(remainder).get(remainder).op("f32x4.mul").set(square);
  emitOddSeries(f, remainder, square, TANGENT);
  f.set(tangent);
  f.get(f.constant("f32x4", -1)).get(tangent).op("f32x4.div").get(tangent);
  emitIsOdd(f, quadrant);
  f.op("v128.bitselect");
  flipSignWith(f, x);
  f.release(remainder, quadrant, square);
};

// Emits asin, acos and atan on f32x4, in float32 arithmetic with one division or root each.

import type { Local } from "../assembler/function-builder.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import { emitOddSeries, flipSignWith, SIGN_BIT, type UnaryEmitter } from "./expression.ts";

// (asin t / t - 1) / t² in t², for |t| <= 1/2: minimax fit, relative error 2^-27.5.
const ARCSINE = [
  0.16666755080223083, 0.07495196908712387, 0.04548313096165657, 0.02411568909883499,
  0.042276300489902496,
];
// (atan t / t - 1) / t² in t², for |t| <= 1: minimax fit, relative error 2^-25.8.
const ARCTANGENT = [
  -0.33333152532577515, 0.1999375820159912, -0.14210931956768036, 0.10665494948625565,
  -0.07551086694002151, 0.043198127299547195, -0.016359243541955948, 0.002918465994298458,
];

interface Arc {
  /** asin |x| where |x| <= 1/2; elsewhere asin of sqrt((1 - |x|) / 2), half of acos |x|. */
  readonly arc: Local;
  /** All ones where |x| > 1/2. */
  readonly isOuter: Local;
}

function emitArc(f: VectorCode, x: Local): Arc {
  const [arc, isOuter, square] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const half = f.constant("f32x4", 0.5);
  f.get(x).op("f32x4.abs").tee(arc).get(half).op("f32x4.gt").set(isOuter);
  f.get(f.constant("f32x4", 1)).get(arc).op("f32x4.sub").get(half).op("f32x4.mul");
  f.get(arc).get(arc).op("f32x4.mul").get(isOuter).op("v128.bitselect").set(square);
  f.get(square).op("f32x4.sqrt").get(arc).get(isOuter).op("v128.bitselect").set(arc);
  emitOddSeries(f, arc, square, ARCSINE);
  f.set(arc).release(square);
  return { arc, isOuter };
}

/** Emits the arc sine in radians, NaN for |x| > 1. At most 2.3 ulp measured. */
export const emitAsin: UnaryEmitter = (f, x) => {
  const { arc, isOuter } = emitArc(f, x);
  f.get(f.constant("f32x4", Math.PI / 2))
    .get(arc)
    .get(arc)
    .op("f32x4.add")
    .op("f32x4.sub");
  f.get(arc).get(isOuter).op("v128.bitselect");
  flipSignWith(f, x);
  f.release(arc, isOuter);
};

/** Emits the arc cosine in radians, NaN for |x| > 1. At most 1.3 ulp measured. */
export const emitAcos: UnaryEmitter = (f, x) => {
  const { arc, isOuter } = emitArc(f, x);
  const signed = f.local("v128");
  // Outside: 2 arc for x > 0, π - 2 arc for x < 0. Inside: π/2 - arc with the sign of x.
  f.get(x).get(f.constant("i32x4", SIGN_BIT)).op("v128.and").get(arc).op("v128.xor").set(signed);
  f.get(signed).get(signed).op("f32x4.add");
  f.get(f.constant("f32x4", Math.PI));
  f.get(x).get(f.constant("f32x4", 0)).op("f32x4.lt").op("v128.and").op("f32x4.add");
  f.get(f.constant("f32x4", Math.PI / 2))
    .get(signed)
    .op("f32x4.sub");
  f.get(isOuter).op("v128.bitselect");
  f.release(arc, isOuter, signed);
};

/** Emits the arc tangent in radians, ±π/2 at ±Infinity. At most 2.1 ulp measured. */
export const emitAtan: UnaryEmitter = (f, x) => {
  const [t, square, isSteep] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const one = f.constant("f32x4", 1);
  f.get(x).op("f32x4.abs").tee(t).get(one).op("f32x4.gt").set(isSteep);
  // For a > 1, atan a = π/2 + atan(-1 / a).
  f.get(f.constant("f32x4", -1)).get(t).op("f32x4.div").get(t);
  f.get(isSteep).op("v128.bitselect").tee(t).get(t).op("f32x4.mul").set(square);
  emitOddSeries(f, t, square, ARCTANGENT);
  f.get(f.constant("f32x4", Math.PI / 2))
    .get(isSteep)
    .op("v128.and")
    .op("f32x4.add");
  flipSignWith(f, x);
  f.release(t, square, isSteep);
};

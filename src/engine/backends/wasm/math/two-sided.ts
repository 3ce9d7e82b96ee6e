// Emits tanh and erf on f32x4: an odd series near 0, and 1 minus an exponential elsewhere.

import type { Local } from "../assembler/function-builder.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import { emitMediumExp } from "./exponential.ts";
import {
  choose,
  emitOddSeries,
  polynomial,
  SIGN_BIT,
  timesPlus,
  type UnaryEmitter,
} from "./expression.ts";

// (tanh x / x - 1) / x² in x², for x² <= 0.4: minimax fit, relative error 2^-27.5.
const TANH_NEAR_LIMIT = 0.632;
const TANH_NEAR = [
  -0.33333274722099304, 0.13331273198127747, -0.05372505262494087, 0.020589618012309074,
  -0.005648109596222639,
];

// erf x / x - 1 in x², for |x| <= 0.921: minimax fit, relative error 2^-26.
const ERF_NEAR_LIMIT = 0.92;
const ERF_NEAR = [
  0.12837915122509003, -0.37612494826316833, 0.11281830072402954, -0.026767123490571976,
  0.004993938375264406, -0.0005994786042720079,
];

// ln(1 - erf x) for x from 0.919 to 4: minimax fit of erf, relative error 2^-29.
const ERF_FAR = [
  -0.00019393369439058006, -1.1276829242706299, -0.6371698975563049, -0.10394255071878433,
  0.022232258692383766, -0.0030445726588368416, 0.00019607713329605758,
];

/**
 * Pops the value far out and the one near 0, takes the former where |x| >= limit, and gives it the
 * sign of x. NaN takes the near one.
 */
function join(f: VectorCode, x: Local, magnitude: Local, limit: number): void {
  f.get(magnitude).get(f.constant("f32x4", limit)).op("f32x4.ge");
  choose(f);
  f.get(x).get(f.constant("i32x4", SIGN_BIT)).op("v128.and").op("v128.or");
}

/** Pushes |x|, at most `limit`; NaN stays. */
function emitMagnitude(f: VectorCode, x: Local, limit: number): void {
  f.get(x).op("f32x4.abs").get(f.constant("f32x4", limit)).op("f32x4.pmin");
}

/** Emits tanh; ±1 far out. At most 1.3 ulp measured. */
export const emitTanh: UnaryEmitter = (f, x) => {
  const [magnitude, square] = [f.local("v128"), f.local("v128")];
  const one = f.constant("f32x4", 1);
  // From 9.02 on the result is 1.
  emitMagnitude(f, x, 10);
  f.tee(magnitude).get(magnitude).op("f32x4.mul").set(square);
  // 1 - 2 / (e^2x + 1).
  f.get(one).get(f.constant("f32x4", 2));
  f.get(magnitude).get(magnitude).op("f32x4.add");
  emitMediumExp(f);
  f.get(one).op("f32x4.add").op("f32x4.div").op("f32x4.sub");
  emitOddSeries(f, magnitude, square, TANH_NEAR);
  join(f, x, magnitude, TANH_NEAR_LIMIT);
  f.release(magnitude, square);
};

/** Emits the error function; ±1 far out. At most 1.3 ulp measured. */
export const emitErf: UnaryEmitter = (f, x) => {
  const [magnitude, square] = [f.local("v128"), f.local("v128")];
  // From 4 on the result is 1, and the polynomial would turn upwards later.
  emitMagnitude(f, x, 4);
  f.tee(magnitude).get(magnitude).op("f32x4.mul").set(square);
  f.get(f.constant("f32x4", 1));
  polynomial(f, "f32x4", magnitude, ERF_FAR);
  emitMediumExp(f);
  f.op("f32x4.sub");
  polynomial(f, "f32x4", square, ERF_NEAR);
  timesPlus(f, "f32x4", magnitude, magnitude);
  join(f, x, magnitude, ERF_NEAR_LIMIT);
  f.release(magnitude, square);
};

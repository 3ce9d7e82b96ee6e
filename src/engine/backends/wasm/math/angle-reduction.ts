// Takes an f32x4 of radians; gives the remainder of |x| by π/2 in ±π/4, and the quadrant.

import type { FunctionBuilder, FunctionReference, Local } from "../assembler/function-builder.ts";
import { HIGH_HALF, JOIN_LOW_HALVES, ROUNDER_F64 } from "./expression.ts";

/** |x| = quadrant π/2 + remainder; of the quadrant (i32x4) only the low bits mean something. */
export interface ReducedAngle {
  readonly remainder: Local;
  readonly quadrant: Local;
}

// π/2 in two parts: the first has 33 bits, so that its product with n < 2^20 is exact.
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;
/** Below this, float64 reduces an angle; from here on, integers do (Payne and Hanek's way). */
const LARGE = 2 ** 20;

// The first 256 bits of 1 / (32 π) behind the point, 64 in each word.
const TURN_BITS = [
  0x028be60db9391054n,
  0xa7f09d5f47d4d377n,
  0x036d8a5664f10e41n,
  0x07f9458eaf7aef15n,
] as const;

const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/**
 * Emits the reduction of |x| by π/2: in float64 below 2^20, and by a function of the module,
 * called only when some lane needs it, above. The caller releases both locals.
 */
export function emitAngleReduction(f: FunctionBuilder, x: Local): ReducedAngle {
  const magnitude = f.local("v128");
  const remainder = f.local("v128");
  const quadrant = f.local("v128");
  const high = f.local("v128");
  const rounded = [f.local("v128"), f.local("v128")] as const;
  f.get(x).op("f32x4.abs").set(magnitude);
  f.get(magnitude).op("f64x2.promote_low_f32x4").set(remainder);
  f.get(magnitude).get(magnitude).shuffle(HIGH_HALF).op("f64x2.promote_low_f32x4").set(high);
  emitHalf(f, remainder, rounded[0]);
  emitHalf(f, high, rounded[1]);
  f.get(rounded[0]).get(rounded[1]).shuffle(LOW_WORDS).set(quadrant);
  f.get(remainder).op("f32x4.demote_f64x2_zero").get(high).op("f32x4.demote_f64x2_zero");
  f.shuffle(JOIN_LOW_HALVES).set(remainder);
  f.get(magnitude).get(f.constant("f32x4", LARGE)).op("f32x4.lt").op("i32x4.all_true");
  f.op("i32.eqz");
  f.if(() => {
    f.get(magnitude).get(remainder).get(quadrant).call(largeAngleReduction(f));
    f.set(quadrant).set(remainder);
  });
  f.release(magnitude, high, ...rounded);
  return { remainder, quadrant };
}

/** Replaces a (f64x2) by a - n π/2, and sets n + 1.5 * 2^52 as float64. */
function emitHalf(f: FunctionBuilder, angle: Local, rounded: Local): void {
  const rounder = f.constant("f64x2", ROUNDER_F64);
  f.get(angle)
    .get(f.constant("f64x2", 2 / Math.PI))
    .op("f64x2.mul");
  f.get(rounder).op("f64x2.add").set(rounded);
  for (const part of [HALF_PI_HIGH, HALF_PI_LOW]) {
    f.get(angle).get(rounded).get(rounder).op("f64x2.sub");
    f.get(f.constant("f64x2", part)).op("f64x2.mul").op("f64x2.sub").set(angle);
  }
}

/** The function that replaces remainder and quadrant in the lanes of at least 2^20. */
function largeAngleReduction(f: FunctionBuilder): FunctionReference {
  const signature = {
    name: "reduce_large_angles",
    parameters: ["v128", "v128", "v128"],
    results: ["v128", "v128"],
  } as const;
  return f.host.sharedFunction(signature, (body) => {
    const [magnitude, remainder, quadrant] = [0, 1, 2].map((i) => body.parameter(i)) as [
      Local,
      Local,
      Local,
    ];
    const phase = body.local("i64");
    const turns = body.local("i64");
    const newRemainder = body.local("v128");
    const newQuadrant = body.local("v128");
    const isSmall = body.local("v128");
    for (const lane of [0, 1, 2, 3]) {
      body.get(magnitude).lane("i32x4.extract_lane", lane).call(phaseOf(body)).tee(phase);
      // Quarter turns, rounded to nearest, are the top two bits.
      body
        .i64Const(1n << 61n)
        .op("i64.add")
        .i64Const(62n)
        .op("i64.shr_u")
        .set(turns);
      body.get(newQuadrant).get(turns).op("i32.wrap_i64");
      body.lane("i32x4.replace_lane", lane).set(newQuadrant);
      body.get(newRemainder).get(phase).get(turns).i64Const(62n).op("i64.shl").op("i64.sub");
      body
        .op("f64.convert_i64_s")
        .f64Const(2 * Math.PI * 2 ** -64)
        .op("f64.mul");
      body.op("f32.demote_f64").lane("f32x4.replace_lane", lane).set(newRemainder);
    }
    body.get(magnitude).get(body.constant("f32x4", LARGE)).op("f32x4.lt").set(isSmall);
    body.get(remainder).get(newRemainder).get(isSmall).op("v128.bitselect");
    // Adds 0, or NaN where the angle is infinite or NaN.
    body.get(magnitude).get(magnitude).op("f32x4.sub").op("f32x4.add");
    body.get(quadrant).get(newQuadrant).get(isSmall).op("v128.bitselect");
  });
}

/**
 * The function from the bits of a float32 x >= 2^20 to x / 2π modulo 1, as a fraction of 2^64.
 * With x = m 2^e, it multiplies m by the 104 bits of 1 / 2π that bit -e starts; what lies above
 * them makes whole turns.
 */
function phaseOf(f: FunctionBuilder): FunctionReference {
  const signature = { name: "angle_phase", parameters: ["i32"], results: ["i64"] } as const;
  return f.host.sharedFunction(signature, (body) => {
    const bits = body.parameter(0);
    const mantissa = body.local("i64");
    const start = body.local("i32");
    const shift = body.local("i64");
    const words = [body.local("i64"), body.local("i64"), body.local("i64")] as const;
    body.get(bits).i32Const(0x7fffff).op("i32.and").i32Const(0x800000).op("i32.or");
    body.op("i64.extend_i32_u").set(mantissa);
    // The table holds 1 / 2π behind 4 zero bits, since e is at least -3.
    body.get(bits).i32Const(23).op("i32.shr_u").i32Const(146).op("i32.sub").set(start);
    for (const [index, word] of words.entries()) {
      const [near, far] = [TURN_BITS[index], TURN_BITS[index + 1]] as [bigint, bigint];
      body.i64Const(near).i64Const(far);
      body.get(start).i32Const(64).op("i32.lt_s").op("select").set(word);
    }
    body.get(start).i32Const(63).op("i32.and").op("i64.extend_i32_u").set(shift);
    const window = (first: Local, second: Local): void => {
      body.get(first).get(shift).op("i64.shl").get(second).i64Const(1n).op("i64.shr_u");
      body.i64Const(63n).get(shift).op("i64.sub").op("i64.shr_u").op("i64.or");
    };
    window(words[0], words[1]);
    body.get(mantissa).op("i64.mul");
    window(words[1], words[2]);
    body.i64Const(24n).op("i64.shr_u").get(mantissa).op("i64.mul");
    body.i64Const(40n).op("i64.shr_u").op("i64.add");
  });
}

// Maps the names of the primitives of every program that need more than one vector instruction to their emitters.

import { emitExp, emitLogistic } from "./exponential.ts";
import type { BinaryEmitter, UnaryEmitter } from "./expression.ts";
import { emitLog } from "./logarithm.ts";
import { emitPower } from "./power.ts";
import { emitTanh } from "./two-sided.ts";

/** Emits 1 / sqrt(x), each step correctly rounded. At most 1.5 ulp measured. */
const emitRsqrt: UnaryEmitter = (f, x) => {
  f.get(f.constant("f32x4", 1)).get(x).op("f32x4.sqrt").op("f32x4.div");
};

/** Emits the square root, correctly rounded. */
const emitSqrt: UnaryEmitter = (f, x) => {
  f.get(x).op("f32x4.sqrt");
};

/** Functions of one f32x4, by primitive name; each leaves its result on the stack. */
export const unaryMath = {
  exp: emitExp,
  log: emitLog,
  tanh: emitTanh,
  logistic: emitLogistic,
  rsqrt: emitRsqrt,
  sqrt: emitSqrt,
} as const satisfies Readonly<Record<string, UnaryEmitter>>;

/** Functions of two f32x4, by primitive name; each leaves its result on the stack. */
export const binaryMath = {
  power: emitPower,
} as const satisfies Readonly<Record<string, BinaryEmitter>>;

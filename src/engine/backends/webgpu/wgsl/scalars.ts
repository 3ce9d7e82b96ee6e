// How the dtypes live on the GPU: what a register holds, and how it goes to and from memory words.

import { BackendError } from "../../../../shared/errors.ts";
import type { DType } from "../../../ir/dtype.ts";

/** Names the WGSL type that holds one element while it is computed with. */
export type Register = "f32" | "i32" | "u32" | "bool";

/** Says how one dtype is held. */
export interface Scalar {
  readonly register: Register;
  /** Bytes of one element in memory, where two halves or four bytes share a word. */
  readonly bytes: 1 | 2 | 4;
  /** Turns a word, or a half or a byte of one, into a register. */
  readonly fromWord: (word: string) => string;
  /** Turns a register into a word, or a half or a byte of one. */
  readonly toWord: (x: string) => string;
}

const same = (x: string) => x;

const scalars: Readonly<Record<DType, Scalar | undefined>> = {
  // Every GPU computes with it in 32 bits, and rounds what it stores.
  float16: {
    register: "f32",
    bytes: 2,
    fromWord: (half) => `halfToFloat(${half})`,
    toWord: (x) => `floatToHalf(${x})`,
  },
  float32: {
    register: "f32",
    bytes: 4,
    fromWord: (word) => `bitcast<f32>(${word})`,
    toWord: (x) => `bitcast<u32>(${x})`,
  },
  int32: {
    register: "i32",
    bytes: 4,
    fromWord: (word) => `bitcast<i32>(${word})`,
    toWord: (x) => `bitcast<u32>(${x})`,
  },
  uint32: { register: "u32", bytes: 4, fromWord: same, toWord: same },
  uint8: { register: "u32", bytes: 1, fromWord: same, toWord: same },
  bool: {
    register: "bool",
    bytes: 1,
    fromWord: (word) => `(${word} != 0u)`,
    toWord: (x) => `select(0u, 1u, ${x})`,
  },
  // WGSL has no 64-bit numbers.
  float64: undefined,
};

/** Tells whether the GPU can hold a dtype. */
export function hasScalar(dtype: DType): boolean {
  return scalars[dtype] !== undefined;
}

/** Says how a dtype is held. */
export function scalarOf(dtype: DType): Scalar {
  const scalar = scalars[dtype];
  if (scalar === undefined) throw new BackendError(`webgpu: the GPU has no ${dtype}`);
  return scalar;
}

/** Writes a number as an expression of a dtype's register. */
export function literal(dtype: DType, value: number): string {
  const { register } = scalarOf(dtype);
  if (register === "bool") return value === 0 ? "false" : "true";
  if (register === "u32") return `${value >>> 0}u`;
  if (register === "i32") return `bitcast<i32>(${value >>> 0}u)`;
  const rounded = Math.fround(value);
  // Expressions of literals may not be NaN or infinite, and subnormal ones may become 0.
  const isPlain = Number.isFinite(rounded) && Math.abs(rounded) >= 2 ** -126;
  if (!isPlain && !Object.is(rounded, 0)) return `float(${bitsOf(rounded)}u)`;
  return `${rounded}f`;
}

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

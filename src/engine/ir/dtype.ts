// The element types of tensors: their storage, their kinds and how two of them promote to one.

import { DTypeError, didYouMean } from "../../shared/errors.ts";

/**
 * Names the element type of a tensor; `bool` is stored as one byte of 0 or 1. Elements of float16
 * come to JavaScript widened: a Float32Array of numbers that float16 can hold.
 */
export type DType = "float16" | "float32" | "float64" | "int32" | "uint32" | "uint8" | "bool";

/** Holds a tensor's elements on the JavaScript side, row by row. */
export type HostArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

type Kind = "float" | "signed" | "unsigned" | "bool";

interface DTypeFacts {
  readonly bytes: number;
  readonly kind: Kind;
  readonly array: new (length: number) => HostArray;
  /** Place in the promotion order: the higher of two ranks wins. */
  readonly rank: number;
}

const facts: Readonly<Record<DType, DTypeFacts>> = {
  bool: { bytes: 1, kind: "bool", array: Uint8Array, rank: 0 },
  uint8: { bytes: 1, kind: "unsigned", array: Uint8Array, rank: 1 },
  uint32: { bytes: 4, kind: "unsigned", array: Uint32Array, rank: 2 },
  int32: { bytes: 4, kind: "signed", array: Int32Array, rank: 3 },
  float16: { bytes: 2, kind: "float", array: Float32Array, rank: 4 },
  float32: { bytes: 4, kind: "float", array: Float32Array, rank: 5 },
  float64: { bytes: 8, kind: "float", array: Float64Array, rank: 6 },
};

/** Lists every dtype. */
export const dtypes = Object.keys(facts) as readonly DType[];

/** Gives the size of one element on a device, in bytes. */
export function byteWidth(dtype: DType): number {
  return facts[dtype].bytes;
}

/** Tells whether a dtype is one of the floats, which carry gradients. */
export function isFloat(dtype: DType): boolean {
  return facts[dtype].kind === "float";
}

/** Tells whether a dtype holds whole numbers. */
export function isInteger(dtype: DType): boolean {
  return facts[dtype].kind === "signed" || facts[dtype].kind === "unsigned";
}

/** Tells whether a dtype's values are never negative integers. */
export function isUnsigned(dtype: DType): boolean {
  return facts[dtype].kind === "unsigned";
}

/** Makes a zeroed host array of `length` elements. */
export function hostArray(dtype: DType, length: number): HostArray {
  return new facts[dtype].array(length);
}

/** Makes a host array of a view on existing bytes; `offset` is in bytes. */
export function hostView(
  dtype: DType,
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
): HostArray {
  const ctor = facts[dtype].array as unknown as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => HostArray;
  return new ctor(buffer, offset, length);
}

/** Finds the dtype to which two operands convert before they meet. */
export function promote(a: DType, b: DType): DType {
  return facts[a].rank >= facts[b].rank ? a : b;
}

/**
 * Checks a dtype's name.
 * @throws DTypeError naming the nearest known dtype.
 */
export function asDType(name: string, who: string): DType {
  if (Object.hasOwn(facts, name)) return name as DType;
  throw new DTypeError(
    `${who}: unknown dtype "${name}".${didYouMean(name, dtypes)} Known: ${dtypes.join(", ")}.`,
  );
}

/** Rounds and wraps a JavaScript number to what an element of `dtype` can hold. */
export function quantize(dtype: DType, value: number): number {
  switch (dtype) {
    case "float64":
      return value;
    case "float32":
      return Math.fround(value);
    case "float16":
      return roundToHalf(value);
    case "int32":
      return saturate(value, -2147483648, 2147483647);
    case "uint32":
      return saturate(value, 0, 4294967295);
    case "uint8":
      return saturate(value, 0, 255);
    case "bool":
      return value !== 0 ? 1 : 0;
  }
}

/** Rounds to the nearest number of IEEE binary16, ties to even; from 65520 on to infinity. */
function roundToHalf(value: number): number {
  const size = Math.abs(value);
  if (!(size < 65520)) return value * Infinity;
  const step = 2 ** Math.max(-24, Math.floor(Math.log2(size)) - 10);
  // Doubles from 2^52 on are whole numbers, and sums round to them.
  return Math.sign(value) * step * (size / step + 2 ** 52 - 2 ** 52);
}

// Conversions truncate towards zero and saturate, NaN gives 0: what WebAssembly's trunc_sat does.
function saturate(value: number, low: number, high: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.min(high, Math.max(low, Math.trunc(value)));
}

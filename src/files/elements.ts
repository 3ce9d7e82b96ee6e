// The dtypes of numbers in files: which typed array holds each, and its little-endian bytes.

import type { FileError } from "../shared/errors.ts";
import {
  bfloat16ToNumber,
  float16ToNumber,
  numberToBfloat16,
  numberToFloat16,
} from "../shared/half.ts";

/** The typed array that holds the elements of each dtype, row-major. */
export interface ElementStorage {
  /** Widened exactly; rounded to nearest even when written. */
  float16: Float32Array;
  /** Widened exactly; rounded to nearest even when written. */
  bfloat16: Float32Array;
  float32: Float32Array;
  float64: Float64Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  /** One byte per element, 0 or 1. */
  bool: Uint8Array;
}

/** Dtypes of numbers in files. */
export type ElementDType = keyof ElementStorage;

/** Elements in any dtype. */
export type Elements = ElementStorage[ElementDType];

interface Codec<T extends Elements> {
  /** Bytes of one element. */
  readonly width: number;
  readonly array: new (length: number) => T;
  /** Typed arrays see bytes in the host's order, which is little-endian wherever JavaScript runs. */
  readonly decode: (bytes: Uint8Array<ArrayBuffer>) => T;
  /** Absent where the array's own bytes are what is stored. */
  readonly encode?: (data: Float32Array) => Uint8Array;
}

function half(
  fromBits: (bits: number) => number,
  toBits: (value: number) => number,
): Codec<Float32Array> {
  return {
    width: 2,
    array: Float32Array,
    decode: ({ buffer }) => Float32Array.from(new Uint16Array(buffer), fromBits),
    encode: (data) => new Uint8Array(Uint16Array.from(data, toBits).buffer),
  };
}

const CODECS: { readonly [D in ElementDType]: Codec<ElementStorage[D]> } = {
  float16: half(float16ToNumber, numberToFloat16),
  bfloat16: half(bfloat16ToNumber, numberToBfloat16),
  float32: { width: 4, array: Float32Array, decode: ({ buffer }) => new Float32Array(buffer) },
  float64: { width: 8, array: Float64Array, decode: ({ buffer }) => new Float64Array(buffer) },
  int8: { width: 1, array: Int8Array, decode: ({ buffer }) => new Int8Array(buffer) },
  int16: { width: 2, array: Int16Array, decode: ({ buffer }) => new Int16Array(buffer) },
  int32: { width: 4, array: Int32Array, decode: ({ buffer }) => new Int32Array(buffer) },
  int64: { width: 8, array: BigInt64Array, decode: ({ buffer }) => new BigInt64Array(buffer) },
  uint8: { width: 1, array: Uint8Array, decode: (bytes) => bytes },
  uint16: { width: 2, array: Uint16Array, decode: ({ buffer }) => new Uint16Array(buffer) },
  uint32: { width: 4, array: Uint32Array, decode: ({ buffer }) => new Uint32Array(buffer) },
  uint64: { width: 8, array: BigUint64Array, decode: ({ buffer }) => new BigUint64Array(buffer) },
  bool: {
    ...{ width: 1, array: Uint8Array },
    decode: (bytes) => bytes.map((byte) => (byte === 0 ? 0 : 1)),
  },
};

/** Gives the bytes of one element. */
export function elementWidth(dtype: ElementDType): number {
  return CODECS[dtype].width;
}

/** Sees little-endian bytes, which begin and end with their buffer, as elements of a dtype. */
export function decodeElements<D extends ElementDType>(
  dtype: D,
  bytes: Uint8Array<ArrayBuffer>,
): ElementStorage[D] {
  return CODECS[dtype].decode(bytes);
}

/**
 * Gives the little-endian bytes of elements, perhaps a view of them.
 * @throws FileError made by `fail`, when they are not in the typed array of the dtype.
 */
export function encodeElements(
  dtype: ElementDType,
  data: Elements,
  fail: (reason: string) => FileError,
): Uint8Array {
  const { array, encode } = CODECS[dtype];
  if (!(data instanceof array)) {
    throw fail(`has elements in a ${data.constructor.name}; ${dtype} needs a ${array.name}`);
  }
  if (encode !== undefined && data instanceof Float32Array) return encode(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Gives the dtype whose elements a typed array holds as they are stored. */
export function dtypeOfElements(data: object): ElementDType | undefined {
  const own = (dtype: ElementDType): boolean => {
    const { array, encode } = CODECS[dtype];
    return encode === undefined && data instanceof array;
  };
  return (Object.keys(CODECS) as ElementDType[]).find(own);
}

// Takes elements of a dtype; gives out their stored bytes and the HDF5 datatype message.

import { BytesBuilder } from "./bytes-builder.ts";
import { numberToBfloat16, numberToFloat16 } from "./half.ts";
import { hdf5Error } from "./source.ts";
import type { Hdf5Data, Hdf5DType } from "./tree.ts";

interface Encoding {
  readonly datatype: Uint8Array;
  /** The typed array that the elements must come in; absent for texts. */
  readonly array?: new (
    length: number,
  ) => Hdf5Data;
  /** Bytes of the elements; absent when the array's own bytes are what is stored. */
  readonly encode?: (data: Float32Array) => Uint8Array;
}

function integerType(size: number, signed: boolean): Uint8Array {
  const type = new BytesBuilder().u8(0x10, signed ? 8 : 0, 0, 0).u32(size);
  return type
    .u16(0)
    .u16(size * 8)
    .done();
}

function floatType(size: number, exponent: number, mantissa: number, bias: number): Uint8Array {
  const type = new BytesBuilder().u8(0x11, 0x20, size * 8 - 1, 0).u32(size);
  return type
    .u16(0)
    .u16(size * 8)
    .u8(mantissa, exponent, 0, mantissa)
    .u32(bias)
    .done();
}

function booleanType(): Uint8Array {
  const type = new BytesBuilder().u8(0x18, 2, 0, 0).u32(1).bytes(integerType(1, true));
  return type.ascii("FALSE\0\0\0TRUE\0\0\0\0").u8(0, 1).done();
}

/** Variable-length UTF-8, its base type a byte. */
function textType(): Uint8Array {
  return new BytesBuilder().u8(0x19, 1, 1, 0).u32(16).bytes(integerType(1, false)).done();
}

function rounded(toBits: (value: number) => number): (data: Float32Array) => Uint8Array {
  return (data) => new Uint8Array(Uint16Array.from(data, toBits).buffer);
}

const ENCODINGS: { readonly [D in Hdf5DType]: Encoding } = {
  float16: {
    datatype: floatType(2, 5, 10, 15),
    array: Float32Array,
    encode: rounded(numberToFloat16),
  },
  bfloat16: {
    datatype: new BytesBuilder().u8(0x15, 0, 0, 0).u32(2).done(),
    array: Float32Array,
    encode: rounded(numberToBfloat16),
  },
  float32: { datatype: floatType(4, 8, 23, 127), array: Float32Array },
  float64: { datatype: floatType(8, 11, 52, 1023), array: Float64Array },
  int8: { datatype: integerType(1, true), array: Int8Array },
  int16: { datatype: integerType(2, true), array: Int16Array },
  int32: { datatype: integerType(4, true), array: Int32Array },
  int64: { datatype: integerType(8, true), array: BigInt64Array },
  uint8: { datatype: integerType(1, false), array: Uint8Array },
  uint16: { datatype: integerType(2, false), array: Uint16Array },
  uint32: { datatype: integerType(4, false), array: Uint32Array },
  uint64: { datatype: integerType(8, false), array: BigUint64Array },
  bool: { datatype: booleanType(), array: Uint8Array },
  string: { datatype: textType() },
};

/** Gives the datatype message of a dtype. */
export function datatypeOf(dtype: Hdf5DType): Uint8Array {
  return ENCODINGS[dtype].datatype;
}

/** Gives the bytes of one element. */
export function elementWidth(dtype: Hdf5DType): number {
  const { datatype } = ENCODINGS[dtype];
  return new DataView(datatype.buffer, datatype.byteOffset).getUint32(4, true);
}

/** Gives the dtype that a typed array is stored as when it stands in an attribute. */
export function dtypeOfArray(data: Hdf5Data): Hdf5DType | undefined {
  if (Array.isArray(data)) return "string";
  const own = (dtype: Hdf5DType): boolean => {
    const { array, encode } = ENCODINGS[dtype];
    return encode === undefined && array !== undefined && data instanceof array;
  };
  return (Object.keys(ENCODINGS) as Hdf5DType[]).find(own);
}

/**
 * Encodes the elements of a dataset; texts go through `storeText`, which gives each its 16 bytes.
 * The result may be a view of `data`.
 *
 * @throws {FileError} when the elements are not what the dtype says.
 */
export function encodeElements(
  path: string,
  dtype: Hdf5DType,
  data: Hdf5Data,
  storeText: (path: string, text: string) => Uint8Array,
): Uint8Array {
  const encoding = ENCODINGS[dtype];
  if (encoding === undefined) throw hdf5Error(path, `cannot be written as "${dtype}"`);
  if (Array.isArray(data)) {
    if (dtype !== "string") throw hdf5Error(path, `has texts for the dtype ${dtype}`);
    const builder = new BytesBuilder();
    for (const text of data) builder.bytes(storeText(path, text));
    return builder.done();
  }
  if (encoding.array === undefined || !(data instanceof encoding.array)) {
    const wanted = encoding.array?.name ?? "array of texts";
    throw hdf5Error(path, `has elements in a ${data.constructor.name}; ${dtype} needs a ${wanted}`);
  }
  if (data instanceof Float32Array && encoding.encode) return encoding.encode(data);
  const view = data as Exclude<Hdf5Data, readonly string[]>;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

// Takes elements of a dtype; gives out their stored bytes and the HDF5 datatype message.

import { dtypeOfElements, type Elements, encodeElements } from "../../files/elements.ts";
import { BytesBuilder } from "./bytes-builder.ts";
import { hdf5Error } from "./source.ts";
import type { Hdf5Data, Hdf5DType } from "./tree.ts";

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

const DATATYPES: { readonly [D in Hdf5DType]: Uint8Array } = {
  float16: floatType(2, 5, 10, 15),
  bfloat16: new BytesBuilder().u8(0x15, 0, 0, 0).u32(2).done(),
  float32: floatType(4, 8, 23, 127),
  float64: floatType(8, 11, 52, 1023),
  int8: integerType(1, true),
  int16: integerType(2, true),
  int32: integerType(4, true),
  int64: integerType(8, true),
  uint8: integerType(1, false),
  uint16: integerType(2, false),
  uint32: integerType(4, false),
  uint64: integerType(8, false),
  bool: booleanType(),
  string: textType(),
};

/** Gives the datatype message of a dtype. */
export function datatypeOf(dtype: Hdf5DType): Uint8Array {
  return DATATYPES[dtype];
}

/** Gives the dtype that an array is stored as when it stands in an attribute. */
export function dtypeOfArray(data: Hdf5Data): Hdf5DType | undefined {
  return Array.isArray(data) ? "string" : dtypeOfElements(data);
}

/**
 * Encodes the elements of a dataset; texts go through `storeText`, which gives each its 16 bytes.
 * The result may be a view of `data`.
 *
 * @throws {FileError} when the elements are not what the dtype says.
 */
export function encodeData(
  path: string,
  dtype: Hdf5DType,
  data: Hdf5Data,
  storeText: (path: string, text: string) => Uint8Array,
): Uint8Array {
  if (!Object.hasOwn(DATATYPES, dtype)) throw hdf5Error(path, `cannot be written as "${dtype}"`);
  const fail = (reason: string) => hdf5Error(path, reason);
  if (dtype !== "string") {
    if (Array.isArray(data)) throw fail(`has texts for the dtype ${dtype}`);
    return encodeElements(dtype, data as Elements, fail);
  }
  if (!Array.isArray(data)) throw fail(`has elements in a ${data.constructor.name}, not texts`);
  const builder = new BytesBuilder();
  for (const text of data) builder.bytes(storeText(path, text));
  return builder.done();
}

// Takes an HDF5 datatype message; gives out the element type, or refuses it by name.

import type { Cursor } from "./source.ts";
import type { Hdf5DType } from "./tree.ts";

/** How one element lies in the file. */
export interface ElementType {
  /** "opaque" is two bytes whose meaning an attribute gives (bfloat16). */
  readonly dtype: Hdf5DType | "opaque";
  /** Bytes per element in the file. */
  readonly size: number;
  /** For texts: a reference into a global heap, or padded to a fixed length. */
  readonly text?: "variable" | "terminated" | "zeros" | "spaces";
}

const CLASS_NAMES = [
  "integer",
  "float",
  "time",
  "string",
  "bit field",
  "opaque",
  "compound",
  "reference",
  "enumeration",
  "variable-length",
  "array",
  "complex",
] as const;

type ClassName = (typeof CLASS_NAMES)[number];

/** Datatype messages of old (1) to present (5) versions; only enumerations differ in layout. */
const VERSIONS = [1, 2, 3, 4, 5];

interface TypeHeader {
  readonly version: number;
  readonly bits: number;
  readonly size: number;
}

/**
 * Reads the element type of a dataset or attribute.
 *
 * @throws {FileError} for big-endian numbers and for types that weights files do not use.
 */
export function readElementType(body: Cursor): ElementType {
  const [className, header] = readHeader(body);
  const read = READERS[className];
  if (read === undefined) throw body.error(`has ${className} elements, which are not supported`);
  return read(body, header);
}

function readHeader(body: Cursor): [ClassName, TypeHeader] {
  const first = body.u8();
  const version = first >> 4;
  if (!VERSIONS.includes(version)) throw body.error(`has datatype version ${version}`);
  const className = CLASS_NAMES[first & 15];
  if (className === undefined) throw body.error(`has the unknown datatype class ${first & 15}`);
  const bits = body.u16() + body.u8() * 65536;
  return [className, { version, bits, size: body.u32() }];
}

const READERS: Partial<Record<ClassName, (body: Cursor, header: TypeHeader) => ElementType>> = {
  integer: readInteger,
  float: readFloat,
  string: readFixedString,
  opaque: readOpaque,
  enumeration: readBoolean,
  "variable-length": readVariableString,
};

const INTEGERS: Record<string, Hdf5DType> = {
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
};

function readInteger(body: Cursor, { bits, size }: TypeHeader): ElementType {
  refuseBigEndian(body, (bits & 1) !== 0);
  const offset = body.u16();
  const precision = body.u16();
  const dtype = INTEGERS[`${bits & 8 ? "i" : "u"}${size}`];
  if (dtype === undefined || offset !== 0 || precision !== size * 8) {
    throw body.error(`has integers of ${precision} bits in ${size} bytes, which are not supported`);
  }
  return { dtype, size };
}

/** Keyed by sign bit, offset, precision, exponent place and size, mantissa place and size, bias. */
const FLOATS: Record<string, Hdf5DType> = {
  "15 0 16 10 5 0 10 15": "float16",
  "15 0 16 7 8 0 7 127": "bfloat16",
  "31 0 32 23 8 0 23 127": "float32",
  "63 0 64 52 11 0 52 1023": "float64",
};

function readFloat(body: Cursor, { bits, size }: TypeHeader): ElementType {
  refuseBigEndian(body, (bits & 0x41) !== 0);
  const sign = (bits >> 8) & 255;
  const precision = [body.u16(), body.u16()];
  const places = [body.u8(), body.u8(), body.u8(), body.u8()];
  const dtype = FLOATS[[sign, ...precision, ...places, body.u32()].join(" ")];
  const impliedLeadingBit = ((bits >> 4) & 3) === 2;
  if (dtype === undefined || !impliedLeadingBit || precision[1] !== size * 8) {
    throw body.error(`has floats of an uncommon format in ${size} bytes, which are not supported`);
  }
  return { dtype, size };
}

function refuseBigEndian(body: Cursor, bigEndian: boolean): void {
  if (bigEndian) throw body.error("has big-endian numbers, which are not supported");
}

function readFixedString(body: Cursor, { bits, size }: TypeHeader): ElementType {
  const text = (["terminated", "zeros", "spaces"] as const)[bits & 15];
  if (text === undefined || size === 0) throw body.error("has strings of an unknown form");
  return { dtype: "string", size, text };
}

function readOpaque(body: Cursor, { size }: TypeHeader): ElementType {
  if (size !== 2) {
    throw body.error(`has opaque elements of ${size} bytes; only 2 bytes (bfloat16) are supported`);
  }
  return { dtype: "opaque", size };
}

/** Reads the one enumeration that is supported: h5py's bool, int8 with FALSE = 0 and TRUE = 1. */
function readBoolean(body: Cursor, { version, bits, size }: TypeHeader): ElementType {
  const refusal = body.error("has an enumeration other than bool, which is not supported");
  const [baseClass, base] = readHeader(body);
  if (baseClass !== "integer" || readInteger(body, base).dtype !== "int8") throw refusal;
  if ((bits & 0xffff) !== 2 || size !== 1) throw refusal;
  for (const expected of ["FALSE", "TRUE"]) {
    const start = body.position;
    if (body.zeroTerminated() !== expected) throw refusal;
    if (version < 3) body.align8(start);
  }
  if (body.u8() !== 0 || body.u8() !== 1) throw refusal;
  return { dtype: "bool", size: 1 };
}

function readVariableString(body: Cursor, { bits, size }: TypeHeader): ElementType {
  if ((bits & 15) !== 1) {
    throw body.error("has variable-length lists, which are not supported");
  }
  if (size !== 16) throw body.error(`has string references of ${size} bytes in place of 16`);
  return { dtype: "string", size, text: "variable" };
}

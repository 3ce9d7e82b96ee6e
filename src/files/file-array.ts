// Takes arrays as files hold them, in dtypes of their own; gives out their bytes, and what the engine takes.

import type { HostTensor, Shape } from "../engine/index.ts";
import { show } from "../engine/index.ts";
import { FileError } from "../shared/errors.ts";
import {
  decodeElements,
  type ElementDType,
  type ElementStorage,
  elementWidth,
  encodeElements,
} from "./elements.ts";
import type { Piece } from "./file-pieces.ts";

/** Dtypes of arrays in files; float16 and bfloat16 are widened to a Float32Array. */
export type FileDType = ElementDType;

/** Is an array as a file holds it, row-major. */
export type FileArray = {
  readonly [D in FileDType]: {
    readonly shape: Shape;
    readonly dtype: D;
    readonly data: ElementStorage[D];
  };
}[FileDType];

/** Is an array in a file, or on its way into one: its elements are read when asked for. */
export interface StoredArray {
  readonly shape: Shape;
  readonly dtype: FileDType;
  /** @throws FileError when the bytes cannot be read. */
  read(): Promise<FileArray>;
}

/** Most dimensions that are read. */
const MAX_RANK = 16;

/**
 * Checks a shape from a file and gives the bytes that it needs, so that nothing is made before the
 * file is known to have them.
 * @throws FileError when a size is no whole number or the product is beyond reason.
 */
export function bytesNeeded(shape: readonly unknown[], dtype: FileDType, where: string): number {
  const whole = shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
  const bytes = (shape as number[]).reduce((product, size) => product * size, elementWidth(dtype));
  if (whole && shape.length <= MAX_RANK && Number.isSafeInteger(bytes)) return bytes;
  throw new FileError(
    `${where}: the shape [${shape.slice(0, MAX_RANK + 1).join(", ")}] is not at most ${MAX_RANK} ` +
      "whole sizes whose product fits into memory.",
  );
}

/** Makes an array of its little-endian bytes, which begin and end with their buffer and are kept. */
export function decodeArray(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: FileDType,
  shape: Shape,
): FileArray {
  return { shape, dtype, data: decodeElements(dtype, bytes) } as FileArray;
}

/** Lets arrays in memory be written as those that are read when asked for. */
export function storedArrays(
  arrays: ReadonlyMap<string, FileArray>,
): ReadonlyMap<string, StoredArray> {
  return new Map(Array.from(arrays, ([name, array]) => [name, storedArray(array)]));
}

/** As `storedArrays`, of one. */
export function storedArray(array: FileArray): StoredArray {
  const { shape, dtype } = array;
  return { shape, dtype, read: async () => array };
}

/** Gives the little-endian bytes of an array; 16-bit floats are rounded to nearest even. */
export function elementsPiece({ shape, dtype, read }: StoredArray, where: string): Piece {
  const length = bytesNeeded(shape, dtype, where);
  const fail = (reason: string) => new FileError(`${where}: ${reason}.`);
  const make = async (): Promise<Uint8Array> => {
    const { data } = await read();
    const expected = length / elementWidth(dtype);
    if (expected === data.length) return encodeElements(dtype, data, fail);
    throw new FileError(
      `${where}: the shape ${show(shape)} needs ${expected} elements, but ${data.length} are given.`,
    );
  };
  return { length, make };
}

type Engine = HostTensor["data"];
const widen = (data: FileArray["data"]): Engine => Int32Array.from(data as ArrayLike<number>);
const same = (data: FileArray["data"]): Engine => data as Engine;

/** How each dtype reaches the engine; absent where values have to be looked at. */
const ENGINE_FORM: {
  readonly [D in FileDType]?: [HostTensor["dtype"], (data: FileArray["data"]) => Engine];
} = {
  float16: ["float32", same],
  bfloat16: ["float32", same],
  float32: ["float32", same],
  float64: ["float64", same],
  int8: ["int32", widen],
  int16: ["int32", widen],
  int32: ["int32", same],
  uint8: ["uint8", same],
  uint16: ["int32", widen],
  uint32: ["uint32", same],
  bool: ["bool", same],
};

/**
 * Turns an array into what `tensor` and `fit` take; small integers become int32, halves float32.
 * @throws FileError when 64-bit integers are beyond 32 bits.
 */
export function toHostTensor({ shape, dtype, data }: FileArray, where: string): HostTensor {
  const form = ENGINE_FORM[dtype];
  if (form !== undefined) return { shape, dtype: form[0], data: form[1](data) };
  const wide = data as BigInt64Array | BigUint64Array;
  const narrow = Int32Array.from(wide, Number);
  const lost = narrow.findIndex((value, i) => BigInt(value) !== wide[i]);
  if (lost < 0) return { shape, dtype: "int32", data: narrow };
  throw new FileError(
    `${where}: element ${lost} is ${wide[lost]}, which is beyond int32. ` +
      "Pass { exact: true } to read the array as the file holds it.",
  );
}

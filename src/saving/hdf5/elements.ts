// Takes the stored elements of a dataset or attribute; gives out a typed array or texts, copied.

import type { ElementType } from "./datatype.ts";
import type { GlobalHeap } from "./global-heap.ts";
import { bfloat16ToNumber, float16ToNumber } from "./half.ts";
import type { Cursor } from "./source.ts";
import type { Hdf5Data, Hdf5DType, Hdf5Storage } from "./tree.ts";

type Decoder<D extends Hdf5DType> = (copy: Uint8Array<ArrayBuffer>) => Hdf5Storage[D];

/** Typed arrays see bytes in the host's order, which is little-endian wherever JavaScript runs. */
const DECODERS: { [D in Exclude<Hdf5DType, "string">]: Decoder<D> } = {
  float16: (copy) => Float32Array.from(new Uint16Array(copy.buffer), float16ToNumber),
  bfloat16: (copy) => Float32Array.from(new Uint16Array(copy.buffer), bfloat16ToNumber),
  float32: (copy) => new Float32Array(copy.buffer),
  float64: (copy) => new Float64Array(copy.buffer),
  int8: (copy) => new Int8Array(copy.buffer),
  int16: (copy) => new Int16Array(copy.buffer),
  int32: (copy) => new Int32Array(copy.buffer),
  int64: (copy) => new BigInt64Array(copy.buffer),
  uint8: (copy) => copy,
  uint16: (copy) => new Uint16Array(copy.buffer),
  uint32: (copy) => new Uint32Array(copy.buffer),
  uint64: (copy) => new BigUint64Array(copy.buffer),
  bool: (copy) => copy.map((byte) => (byte === 0 ? 0 : 1)),
};

/** Is the type of elements whose meaning is known. */
export type KnownType = ElementType & { readonly dtype: Hdf5DType };

/** Decodes elements; the result may keep `bytes`, which begin and end with their buffer. */
export async function decodeElements(
  heap: GlobalHeap,
  path: string,
  type: KnownType,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Hdf5Data> {
  if (type.dtype !== "string") return decodeNumbers(type.dtype, bytes);
  const cursor = heap.source.cursor(path, "the data", bytes);
  return readTexts(cursor, type, bytes.length / type.size, heap);
}

/** Sees little-endian bytes, which begin and end with their buffer, as elements of a dtype. */
export function decodeNumbers<D extends Exclude<Hdf5DType, "string">>(
  dtype: D,
  bytes: Uint8Array<ArrayBuffer>,
): Hdf5Storage[D] {
  return DECODERS[dtype](bytes);
}

async function readTexts(
  cursor: Cursor,
  type: ElementType,
  count: number,
  heap: GlobalHeap,
): Promise<string[]> {
  const texts: string[] = [];
  for (let index = 0; index < count; index++) {
    if (type.text === "variable") {
      texts.push(await heap.text(cursor));
    } else {
      texts.push(unpad(cursor.text(type.size), type.text));
    }
  }
  return texts;
}

function unpad(text: string, form: ElementType["text"]): string {
  if (form === "spaces") return text.replace(/ +$/, "");
  const end = form === "terminated" ? text.indexOf("\0") : -1;
  return end < 0 ? text : text.slice(0, end);
}

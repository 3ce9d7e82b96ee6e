// The bytes of a .npy file to an array, and back.

import { FileError } from "../../shared/errors.ts";
import { type ByteSource, bytesAt } from "../byte-source.ts";
import { elementWidth } from "../elements.ts";
import {
  bytesNeeded,
  decodeArray,
  elementsPiece,
  type FileArray,
  type FileDType,
  type StoredArray,
} from "../file-array.ts";
import type { Piece } from "../file-pieces.ts";
import { readHeader } from "./header.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy reads longer headers only where it is told to trust the file. */
const MAX_HEADER = 10_000;

/** NumPy's letters and widths for the dtypes; bfloat16 has none. */
const DESCRIPTIONS: ReadonlyMap<string, FileDType> = new Map([
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
  ["i1", "int8"],
  ["i2", "int16"],
  ["i4", "int32"],
  ["i8", "int64"],
  ["u1", "uint8"],
  ["u2", "uint16"],
  ["u4", "uint32"],
  ["u8", "uint64"],
  ["b1", "bool"],
]);

/** What is refused by name, by NumPy's letter. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["O", "Python objects, which only unpickling, that is running code, could read"],
  ["U", "texts"],
  ["S", "bytes"],
  ["a", "bytes"],
  ["V", "raw bytes or records"],
  ["c", "complex numbers"],
  ["M", "dates"],
  ["m", "durations"],
]);

/**
 * Opens a .npy file: versions 1 to 3, either byte order, C and Fortran order.
 * @throws FileError when the file is damaged, has another length than its shape needs, or holds
 *   anything but numbers.
 */
export async function openNpy(bytes: ByteSource, name: string): Promise<StoredArray> {
  const { text, end } = await headerText(bytes, name);
  const { descr, fortranOrder, shape } = readHeader(text, name);
  const [, order = "", kind = ""] = /^([<>|=])(\w+)$/.exec(descr) ?? [];
  const dtype = DESCRIPTIONS.get(kind);
  if (dtype === undefined) {
    const what = REFUSED.get(kind[0] ?? "") ?? `elements of the kind "${descr}"`;
    throw new FileError(`${name}: holds ${what}. Numbers and booleans are read.`);
  }
  const needed = bytesNeeded(shape, dtype, name);
  if (needed !== bytes.size - end) {
    throw new FileError(
      `${name}: the shape [${shape.join(", ")}] of ${dtype} needs ${needed} bytes, but ` +
        `${bytes.size - end} follow the header.`,
    );
  }
  const read = async (): Promise<FileArray> => {
    let elements = await bytesAt(bytes, end, needed);
    if (order === ">") swapBytes(elements, elementWidth(dtype));
    const reorder = fortranOrder && shape.length > 1;
    if (reorder) elements = toRowMajor(elements, elementWidth(dtype), shape);
    return decodeArray(elements, dtype, shape);
  };
  return { shape, dtype, read };
}

/** Lays out version 1.0 in C order, which every NumPy reads. @throws FileError for bfloat16. */
export function npyPieces(array: StoredArray, name: string): Piece[] {
  const { shape, dtype } = array;
  const [kind] = [...DESCRIPTIONS].find(([, known]) => known === dtype) ?? [];
  if (kind === undefined) {
    throw new FileError(`${name}: NumPy has no ${dtype}. Convert the array to float32 first.`);
  }
  const descr = `${elementWidth(dtype) === 1 ? "|" : "<"}${kind}`;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((MAGIC.length + 4 + header.length + 1) / 64) * 64;
  const head = new Uint8Array(start);
  head.set([...MAGIC, 1, 0]);
  new DataView(head.buffer).setUint16(8, start - 10, true);
  head.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
  return [head, elementsPiece(array, name)];
}

async function headerText(
  bytes: ByteSource,
  name: string,
): Promise<{ readonly text: string; readonly end: number }> {
  const start = await bytesAt(bytes, 0, Math.min(12, bytes.size));
  if (!MAGIC.every((byte, i) => start[i] === byte)) {
    throw new FileError(`${name}: is no .npy file: it does not begin with "\\x93NUMPY".`);
  }
  if (start.length < 12) throw new FileError(`${name}: ends within its header.`);
  const version = start[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new FileError(`${name}: has version ${version} of the .npy form; 1, 2 and 3 are read.`);
  }
  const view = new DataView(start.buffer);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const begin = version === 1 ? 10 : 12;
  if (length > MAX_HEADER || begin + length > bytes.size) {
    throw new FileError(
      `${name}: declares a header of ${length} bytes; the file has ${bytes.size - begin}, and at ` +
        `most ${MAX_HEADER} are read.`,
    );
  }
  const text = new TextDecoder().decode(await bytesAt(bytes, begin, length));
  return { text, end: begin + length };
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Moves elements whose first axis runs fastest into the order in which the last one does. */
function toRowMajor(
  bytes: Uint8Array,
  width: number,
  shape: readonly number[],
): Uint8Array<ArrayBuffer> {
  const moved = new Uint8Array(bytes.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < moved.length; to += width) {
    for (let i = 0; i < width; i++) moved[to + i] = bytes[from * width + i] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next % size;
      from += next === size ? stride * (1 - size) : stride;
      if (next !== size) break;
    }
  }
  return moved;
}

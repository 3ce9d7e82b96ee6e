// Takes the stored elements of a dataset or attribute; gives out a typed array or texts, copied.

import { decodeElements } from "../../files/elements.ts";
import type { ElementType } from "./datatype.ts";
import type { GlobalHeap } from "./global-heap.ts";
import type { Cursor } from "./source.ts";
import type { Hdf5Data, Hdf5DType } from "./tree.ts";

/** Is the type of elements whose meaning is known. */
export type KnownType = ElementType & { readonly dtype: Hdf5DType };

/** Decodes elements; the result may keep `bytes`, which begin and end with their buffer. */
export async function decodeData(
  heap: GlobalHeap,
  path: string,
  type: KnownType,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Hdf5Data> {
  if (type.dtype !== "string") return decodeElements(type.dtype, bytes);
  const cursor = heap.source.cursor(path, "the data", bytes);
  return readTexts(cursor, type, bytes.length / type.size, heap);
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

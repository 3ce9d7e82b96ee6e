// Takes the info message of links or attributes; gives out those kept in dense storage, if any.

import { FractalHeap } from "./fractal-heap.ts";
import type { Cursor, Hdf5Source } from "./source.ts";
import { hdf5Error } from "./source.ts";
import { readTreeV2 } from "./tree-v2.ts";

/** B-tree types of the indices by name. */
const LINKS = 5;
const ATTRIBUTES = 8;
const MESSAGE_SHARED = 2;

/** Lists the bodies of the link messages of a group, in the order of the names' hashes. */
export async function readDenseLinks(source: Hdf5Source, info: Cursor): Promise<Cursor[]> {
  const dense = readInfo(info, 8);
  if (dense === undefined) return [];
  const heap = await FractalHeap.open(source, info.path, dense.heap);
  const links: Cursor[] = [];
  for (const record of await readTreeV2(source, info.path, dense.index, LINKS)) {
    record.skip(4);
    links.push(await heap.object(record, "a link"));
  }
  return links;
}

/** Lists the bodies of the attribute messages of an object, in the order of the names' hashes. */
export async function readDenseAttributes(source: Hdf5Source, info: Cursor): Promise<Cursor[]> {
  const dense = readInfo(info, 2);
  if (dense === undefined) return [];
  const heap = await FractalHeap.open(source, info.path, dense.heap);
  const attributes: Cursor[] = [];
  for (const record of await readTreeV2(source, info.path, dense.index, ATTRIBUTES)) {
    attributes.push(await heap.object(record, "an attribute"));
    if (record.u8() & MESSAGE_SHARED) {
      throw hdf5Error(info.path, "named datatypes and shared messages are not supported");
    }
  }
  return attributes;
}

/** Both info messages start alike; undefined when the object header holds everything itself. */
function readInfo(
  info: Cursor,
  creationIndexWidth: number,
): { heap: number; index: number } | undefined {
  info.expectVersion(0);
  if (info.u8() & 1) info.skip(creationIndexWidth);
  const heap = info.address();
  return heap === undefined ? undefined : { heap, index: info.place() };
}

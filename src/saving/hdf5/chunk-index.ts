// Takes the layout of a chunked dataset; gives out the places of its chunks in grid and file.

import { readExtensibleArray, readFixedArray } from "./array-index.ts";
import type { ChunkedLayout } from "./chunk-layout.ts";
import type { Dataspace } from "./messages.ts";
import { type Cursor, type Hdf5Source, hdf5Error } from "./source.ts";
import { readTreeV2 } from "./tree-v2.ts";

/** Is a chunk that the file stores. */
export interface StoredChunk {
  /** Place in the grid of chunks, counted in chunks. */
  readonly place: readonly number[];
  readonly address: number;
  /** Bytes in the file. */
  readonly size: number;
  /** Bit i is set when filter i was left out. */
  readonly mask: number;
}

/** What the readers of the kinds of index take. */
interface ChunkedData {
  readonly source: Hdf5Source;
  readonly path: string;
  readonly layout: ChunkedLayout;
  readonly space: Dataspace;
  /** Bytes of a chunk when unpacked. */
  readonly chunkSize: number;
  readonly filtered: boolean;
}

/** Lists the chunks of a dataset that are stored and reach into its shape. */
export async function readChunks(data: ChunkedData): Promise<StoredChunk[]> {
  const { layout, space } = data;
  if (layout.address === undefined) return [];
  const chunks = await READERS[layout.index.kind](data, layout.address);
  const counts = space.shape.map((size, axis) => Math.ceil(size / (layout.chunk[axis] ?? 1)));
  return chunks.filter(({ place }) => place.every((at, axis) => at < (counts[axis] ?? 0)));
}

type IndexReader = (data: ChunkedData, address: number) => Promise<StoredChunk[]>;

const READERS: Record<ChunkedLayout["index"]["kind"], IndexReader> = {
  tree1: readTreeV1,
  tree2: readTree,
  single: async ({ layout, space, chunkSize, filtered }, address) => {
    const stored = layout.index.kind === "single" ? layout.index.stored : undefined;
    if (filtered && stored === undefined) return [];
    const place = space.shape.map(() => 0);
    return [{ place, address, size: stored?.size ?? chunkSize, mask: stored?.mask ?? 0 }];
  },
  implicit: async (data, address) => {
    const { chunkSize: size, source, path } = data;
    const count = gridOf(data).reduce((product, length) => product * length, 1);
    source.expectInside(path, "the data", address, count * size);
    const placeOf = placesIn(gridOf(data));
    return Array.from({ length: count }, (_, number) => {
      return { place: placeOf(number), address: address + number * size, size, mask: 0 };
    });
  },
  fixed: async (data, address) => {
    return chunksOf(data, await readFixedArray(data.source, data.path, address));
  },
  extensible: async (data, address) => {
    return chunksOf(data, await readExtensibleArray(data.source, data.path, address));
  },
};

/** Reads where a chunk lies, and as an entry of a filtered dataset also its size and mask. */
function readEntry(
  { chunkSize, filtered }: ChunkedData,
  cursor: Cursor,
  sizeWidth: number,
): Omit<StoredChunk, "place"> | undefined {
  const address = cursor.address();
  const size = filtered ? cursor.unsigned(sizeWidth) : chunkSize;
  const mask = filtered ? cursor.u32() : 0;
  return address === undefined ? undefined : { address, size, mask };
}

function chunksOf(
  data: ChunkedData,
  elements: readonly { readonly number: number; readonly cursor: Cursor }[],
): StoredChunk[] {
  const placeOf = placesIn(gridOf(data));
  return elements.flatMap(({ number, cursor }) => {
    const entry = readEntry(data, cursor, cursor.remaining - 12);
    return entry === undefined ? [] : [{ ...entry, place: placeOf(number) }];
  });
}

/** Chunks per axis, up to the size to which the dataset may grow. */
function gridOf({ layout, space }: ChunkedData): number[] {
  return space.maxShape.map((size, axis) => Math.ceil(size / (layout.chunk[axis] ?? 1)));
}

/** Gives what turns a number into a place: row by row, the axis that may grow without end first. */
function placesIn(grid: readonly number[]): (number: number) => number[] {
  const endless = Math.max(0, grid.indexOf(Number.POSITIVE_INFINITY));
  const order = [endless, ...grid.keys()].filter((axis, i) => i === 0 || axis !== endless);
  order.reverse();
  return (number) => {
    const place = grid.map(() => 0);
    let rest = number;
    for (const axis of order) {
      const length = grid[axis] ?? 1;
      place[axis] = Number.isFinite(length) ? rest % length : rest;
      rest = Number.isFinite(length) ? Math.floor(rest / length) : 0;
    }
    return place;
  };
}

async function readTree(data: ChunkedData, address: number): Promise<StoredChunk[]> {
  const { source, path, space, filtered } = data;
  const records = await readTreeV2(source, path, address, filtered ? 11 : 10);
  return records.flatMap((record) => {
    const entry = readEntry(data, record, record.remaining - 12 - 8 * space.shape.length);
    const place = space.shape.map(() => record.u64());
    return entry === undefined ? [] : [{ ...entry, place }];
  });
}

/** Reads the B-tree of version 1, whose keys have the chunks' sizes, masks and first elements. */
async function readTreeV1(data: ChunkedData, root: number): Promise<StoredChunk[]> {
  const { source, path, layout } = data;
  const what = "the chunks' B-tree";
  const keySize = 8 + 8 * (layout.chunk.length + 1);
  const chunks: StoredChunk[] = [];
  // Levels fall by one, so the walk ends even in a hostile tree.
  const visit = async (address: number, expected: number | undefined): Promise<void> => {
    const header = await source.region(path, what, address, 24);
    header.expectSignature("TREE");
    if (header.u8() !== 1) throw header.error("is not that of a dataset");
    const level = header.u8();
    if (expected !== undefined && level !== expected) {
      throw header.error("has nodes of a wrong level");
    }
    const used = header.u16();
    const body = await source.region(path, what, address + 24, used * (keySize + 8) + keySize);
    for (let i = 0; i < used; i++) {
      const size = body.u32();
      const mask = body.u32();
      const place = layout.chunk.map((length) => chunkNumber(path, body.u64(), length));
      body.skip(8);
      const child = body.place();
      if (level > 0) await visit(child, level - 1);
      else chunks.push({ place, address: child, size, mask });
    }
  };
  await visit(root, undefined);
  return chunks;
}

function chunkNumber(path: string, element: number, length: number): number {
  if (element % length === 0) return element / length;
  throw hdf5Error(path, "has a chunk off the grid");
}

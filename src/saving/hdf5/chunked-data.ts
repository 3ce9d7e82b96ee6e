// Takes a chunked dataset; gives out the bytes of its elements, row by row.

import { readChunks, type StoredChunk } from "./chunk-index.ts";
import type { ChunkedLayout } from "./chunk-layout.ts";
import { type Filter, unpackChunk } from "./filters.ts";
import type { Dataspace } from "./messages.ts";
import { type Hdf5Source, hdf5Error } from "./source.ts";

/** Is a chunked dataset, ready to be read. */
export interface ChunkedDataset {
  readonly path: string;
  readonly layout: ChunkedLayout;
  readonly space: Dataspace;
  readonly filters: readonly Filter[];
  /** Bytes of an element that no chunk holds; empty for zeros. */
  readonly fill: Uint8Array;
  /** Most bytes that one stored byte may become, for data above `ratioFloor`. */
  readonly maxRatio: number;
  readonly ratioFloor: number;
}

/** Reads all chunks of a dataset, one after another, into one array of bytes. */
export async function readChunkedData(
  source: Hdf5Source,
  dataset: ChunkedDataset,
): Promise<Uint8Array<ArrayBuffer>> {
  const { path, layout, space, filters } = dataset;
  const { elementSize, chunk } = layout;
  const chunkSize = chunk.reduce((product, size) => product * size, elementSize);
  const filtered = filters.length > 0;
  const chunks = await readChunks({ source, path, layout, space, chunkSize, filtered });
  let stored = 0;
  for (const { address, size } of chunks) {
    source.charge(path, "a chunk", address, size);
    stored += size;
    refuseBomb(dataset, chunkSize, size, "a chunk");
  }
  const length = space.count * elementSize;
  refuseBomb(dataset, length, stored, `the shape [${space.shape.join(", ")}]`);
  const data = allocate(path, length);
  fillWith(data, dataset.fill);
  for (const one of chunks) await copyChunk(source, dataset, one, chunkSize, data);
  return data;
}

function refuseBomb(
  { path, maxRatio, ratioFloor }: ChunkedDataset,
  size: number,
  stored: number,
  what: string,
): void {
  if (size <= ratioFloor || size <= maxRatio * stored) return;
  throw hdf5Error(
    path,
    `${what} needs ${size} bytes, but ${stored} are stored: more than ${maxRatio} to 1 ` +
      "(limit maxRatio)",
  );
}

/** Makes room for the elements of a dataset. */
export function allocate(path: string, length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch {
    throw hdf5Error(path, `there is no memory for its ${length} bytes`);
  }
}

function fillWith(data: Uint8Array, fill: Uint8Array): void {
  if (fill.every((byte) => byte === 0)) return;
  data.set(fill.subarray(0, data.length));
  for (let done = fill.length; done < data.length; done *= 2) {
    data.copyWithin(done, 0, Math.min(done, data.length - done));
  }
}

async function copyChunk(
  source: Hdf5Source,
  { path, layout, space, filters }: ChunkedDataset,
  { place, address, size, mask }: StoredChunk,
  chunkSize: number,
  data: Uint8Array,
): Promise<void> {
  const { chunk, elementSize } = layout;
  const first = chunk.map((length, axis) => length * (place[axis] ?? 0));
  const inside = chunk.map((length, axis) => {
    return Math.min(length, (space.shape[axis] ?? 0) - (first[axis] ?? 0));
  });
  const isEdge = inside.some((length, axis) => length !== chunk[axis]);
  const used = isEdge && !layout.filtersEdges ? [] : filters;
  const { bytes: stored } = await source.peek(path, "a chunk", address, size);
  const bytes = unpackChunk(path, used, mask, stored, chunkSize);
  const rowLength = (inside.at(-1) ?? 0) * elementSize;
  // Walks the rows of the chunk; `from` and `to` count elements.
  const walk = (axis: number, from: number, to: number): void => {
    if (axis === chunk.length - 1) {
      const start = from * elementSize;
      data.set(bytes.subarray(start, start + rowLength), (to + (first[axis] ?? 0)) * elementSize);
      return;
    }
    for (let i = 0; i < (inside[axis] ?? 0); i++) {
      const row = from + i;
      const target = to + (first[axis] ?? 0) + i;
      walk(axis + 1, row * (chunk[axis + 1] ?? 1), target * (space.shape[axis + 1] ?? 1));
    }
  };
  walk(0, 0, 0);
}

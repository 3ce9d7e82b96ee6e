// Takes the layout message of a chunked dataset; gives out its chunks' shape and kind of index.

import type { Cursor } from "./source.ts";
import { MAX_RANK } from "./tree.ts";

/** How the chunks of a dataset are found. */
export type ChunkIndex =
  | { readonly kind: "tree1" | "implicit" | "fixed" | "extensible" | "tree2" }
  | {
      readonly kind: "single";
      /** Size and filter mask of the one chunk; undefined when it is stored as it is. */
      readonly stored: { readonly size: number; readonly mask: number } | undefined;
    };

/** Says how the elements of a dataset are cut into chunks. */
export interface ChunkedLayout {
  readonly kind: "chunked";
  /** Elements per axis. */
  readonly chunk: readonly number[];
  readonly elementSize: number;
  readonly index: ChunkIndex;
  /** Place of the index, or of the data where there is none; undefined before the first chunk. */
  readonly address: number | undefined;
  /** False when chunks that stick out of the dataset are stored without filters. */
  readonly filtersEdges: boolean;
}

const EDGES_UNFILTERED = 1;
const SINGLE_FILTERED = 2;

/** Reads what follows the class of a chunked layout, in its version 3 or 4 and 5. */
export function readChunkedLayout(body: Cursor, version: number): ChunkedLayout {
  return version === 3 ? readVersion3(body) : readVersion4(body);
}

function readVersion3(body: Cursor): ChunkedLayout {
  const rank = body.u8();
  const address = body.address();
  const sizes = readSizes(body, rank, 4);
  return { kind: "chunked", ...sizes, index: { kind: "tree1" }, address, filtersEdges: true };
}

function readVersion4(body: Cursor): ChunkedLayout {
  const flags = body.u8();
  const rank = body.u8();
  const sizes = readSizes(body, rank, body.u8());
  const index = readIndex(body, flags);
  const filtersEdges = (flags & EDGES_UNFILTERED) === 0;
  return { kind: "chunked", ...sizes, index, address: body.address(), filtersEdges };
}

/** Reads the sizes of a chunk; the last one is that of an element, in bytes. */
function readSizes(
  body: Cursor,
  count: number,
  width: number,
): { chunk: number[]; elementSize: number } {
  if (count < 2 || count > MAX_RANK + 1) throw body.error(`has chunks of ${count - 1} dimensions`);
  if (width < 1 || width > 8) throw body.error(`has sizes of ${width} bytes`);
  const chunk = Array.from({ length: count }, () => body.unsigned(width));
  if (chunk.includes(0)) throw body.error("has empty chunks");
  const elementSize = chunk.pop() ?? 0;
  return { chunk, elementSize };
}

function readIndex(body: Cursor, flags: number): ChunkIndex {
  const type = body.u8();
  switch (type) {
    case 1: {
      if ((flags & SINGLE_FILTERED) === 0) return { kind: "single", stored: undefined };
      const size = body.u64();
      return { kind: "single", stored: { size, mask: body.u32() } };
    }
    case 2:
      return { kind: "implicit" };
    case 3:
      body.skip(1);
      return { kind: "fixed" };
    case 4:
      body.skip(5);
      return { kind: "extensible" };
    case 5:
      body.skip(6);
      return { kind: "tree2" };
  }
  throw body.error(`has the unknown chunk index ${type}`);
}

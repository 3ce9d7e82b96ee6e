// Takes dataspace, layout and link messages of HDF5 objects; gives out what they say.

import { type ChunkedLayout, readChunkedLayout } from "./chunk-layout.ts";
import type { Cursor } from "./source.ts";
import { hdf5Error } from "./source.ts";
import { MAX_RANK } from "./tree.ts";

/** Shape of a dataset or attribute. */
export interface Dataspace {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** Sizes up to which the dataset may grow, `Infinity` for some. */
  readonly maxShape: readonly number[];
  /** Number of elements; 0 for an empty dataspace. */
  readonly count: number;
  /** True for a dataspace that holds nothing at all, not even a scalar. */
  readonly none: boolean;
}

/** Reads a dataspace message and checks that its element count is a safe integer. */
export function readDataspace(body: Cursor): Dataspace {
  const version = body.expectVersion(1, 2);
  const rank = body.u8();
  const flags = body.u8();
  if (rank > MAX_RANK) throw body.error(`has ${rank} dimensions; at most ${MAX_RANK} are read`);
  if (version === 1) body.skip(5);
  const kind = version === 2 ? body.u8() : Math.min(rank, 1);
  if (kind > 2) throw body.error(`has the unknown dataspace kind ${kind}`);
  if (kind === 2) return { shape: [], maxShape: [], count: 0, none: true };
  if ((kind === 0) !== (rank === 0)) throw body.error("mixes a scalar with dimensions");
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) shape.push(body.u64());
  const maxShape = flags & 1 ? shape.map(() => body.extent()) : shape;
  return { shape, maxShape, count: elementCount(body, shape), none: false };
}

function elementCount(body: Cursor, shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) {
    throw body.error(`declares the shape [${shape.join(", ")}], which is beyond 2^53 elements`);
  }
  return count;
}

/** Where the elements of a dataset lie. */
export type Layout =
  | { readonly kind: "compact"; readonly bytes: Uint8Array }
  | {
      readonly kind: "contiguous";
      /** Undefined when the file stores no elements. */
      readonly start: number | undefined;
      readonly length: number;
    }
  | ChunkedLayout;

/** Reads a layout message; refuses those that are old or read other files by name. */
export function readLayout(body: Cursor): Layout {
  const version = body.u8();
  if (version < 3 || version > 5) {
    throw body.error(`has layout version ${version}; read are 3 to 5. Re-save the file with h5py`);
  }
  const layoutClass = body.u8();
  if (layoutClass === 0) return { kind: "compact", bytes: body.take(body.u16()) };
  if (layoutClass === 1) {
    return { kind: "contiguous", start: body.address(), length: body.u64() };
  }
  if (layoutClass === 2) return readChunkedLayout(body, version);
  if (layoutClass === 3) {
    throw hdf5Error(body.path, "virtual datasets, which read other files, are refused");
  }
  throw body.error(`has the unknown layout class ${layoutClass}`);
}

/** Reads a fill value message; gives no bytes where zeros fill. */
export function readFillValue(body: Cursor, elementSize: number): Uint8Array {
  const version = body.expectVersion(1, 2, 3);
  let isDefined = true;
  if (version === 3) isDefined = (body.u8() & 0x20) !== 0;
  else {
    body.skip(2);
    isDefined = body.u8() !== 0;
  }
  const size = isDefined && body.remaining > 0 ? body.u32() : 0;
  if (size !== 0 && size !== elementSize) throw body.error("does not have the size of an element");
  return body.take(size);
}

/** A hard link of a group: a child's name and the address of its object header. */
export interface HardLink {
  readonly name: string;
  readonly address: number;
}

const REFUSED_LINKS: Record<number, string> = { 1: "soft links", 64: "external links" };

/** Reads a link message; refuses all but hard links. */
export function readLink(body: Cursor): HardLink {
  body.expectVersion(1);
  const flags = body.u8();
  const type = flags & 8 ? body.u8() : 0;
  if (flags & 4) body.skip(8);
  if (flags & 16) body.skip(1);
  const name = body.text(body.unsigned(1 << (flags & 3)));
  if (type !== 0) {
    const kind = REFUSED_LINKS[type] ?? `links of type ${type}`;
    throw hdf5Error(body.path, `holds "${name}", and ${kind} are refused`);
  }
  return { name, address: body.place() };
}

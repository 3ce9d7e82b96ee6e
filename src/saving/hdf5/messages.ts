// Takes dataspace, layout and link messages of HDF5 objects; gives out what they say.

import type { Cursor } from "./source.ts";
import { hdf5Error } from "./source.ts";
import { MAX_RANK } from "./tree.ts";

/** Shape of a dataset or attribute. */
export interface Dataspace {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
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
  if (kind === 2) return { shape: [], count: 0, none: true };
  if ((kind === 0) !== (rank === 0)) throw body.error("mixes a scalar with dimensions");
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) shape.push(body.u64());
  if (flags & 1) body.skip(8 * rank);
  return { shape, count: elementCount(body, shape), none: false };
}

function elementCount(body: Cursor, shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) {
    throw body.error(`declares the shape [${shape.join(", ")}], which is beyond 2^53 elements`);
  }
  return count;
}

/** Where the elements of a dataset lie: bytes [start, start + length) of the file. */
export interface Layout {
  /** Undefined when the file stores no elements. */
  readonly start: number | undefined;
  readonly length: number;
  /** True when the elements lie inside the object header, whose bytes are accounted for. */
  readonly inHeader: boolean;
}

const RECOMMENDATION = "re-save the file without compression";

/** Reads a layout message of contiguous or compact storage; refuses the others by name. */
export function readLayout(body: Cursor): Layout {
  const version = body.u8();
  if (version < 3 || version > 5) {
    throw body.error(`has layout version ${version}; read are 3 to 5. Re-save the file with h5py`);
  }
  const layoutClass = body.u8();
  if (layoutClass === 0) {
    const length = body.u16();
    return { start: body.sub("the compact data", length).start, length, inHeader: true };
  }
  if (layoutClass === 1) {
    const start = body.address();
    return { start, length: body.u64(), inHeader: false };
  }
  if (layoutClass === 2) {
    throw hdf5Error(body.path, `chunked data is not supported yet: ${RECOMMENDATION}`);
  }
  if (layoutClass === 3) {
    throw hdf5Error(body.path, "virtual datasets, which read other files, are refused");
  }
  throw body.error(`has the unknown layout class ${layoutClass}`);
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
  const address = body.address();
  if (address === undefined) throw body.error(`gives "${name}" no address`);
  return { name, address };
}

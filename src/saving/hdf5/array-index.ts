// Takes the address of a fixed or extensible array of chunks; gives out its elements by number.

import { verifyChecksum } from "./object-header.ts";
import type { Cursor, Hdf5Source } from "./source.ts";

/** Signature, version, client, the header's address, and the checksum behind. */
const BLOCK_PREFIX = 14;
const CHECKSUM = 4;

/** Is a cursor over one element of an array; elements that were never made are left out. */
export interface ArrayElement {
  readonly number: number;
  readonly cursor: Cursor;
}

/** Lists the elements of a fixed array, whose pages are read where they are in use. */
export async function readFixedArray(
  source: Hdf5Source,
  path: string,
  address: number,
): Promise<ArrayElement[]> {
  const what = "a fixed array";
  const header = await source.region(path, what, address, 28);
  header.expectSignature("FAHD");
  verifyChecksum(header);
  header.expectVersion(0);
  header.skip(1);
  const elementSize = header.u8();
  if (elementSize < 8) throw header.error("has elements without an address");
  const pageBits = header.u8();
  const count = header.u64();
  const start = header.address();
  if (start === undefined) return [];
  const array: ArrayPart = { source, path, what, elementSize, pageLength: 2 ** pageBits };
  return readBlock(array, "FADB", { start, count, first: 0, offsetWidth: 0 });
}

interface ArrayPart {
  readonly source: Hdf5Source;
  readonly path: string;
  readonly what: string;
  readonly elementSize: number;
  /** Elements per page; blocks with more are cut into pages. */
  readonly pageLength: number;
}

interface BlockPlace {
  readonly start: number;
  readonly count: number;
  /** Number of the block's first element. */
  readonly first: number;
  /** Bytes by which the block tells its own place in the array. */
  readonly offsetWidth: number;
  /** Which pages are in use, and the block's first one among them, where another block says so. */
  readonly pages?: { readonly bits: Uint8Array; readonly first: number };
}

async function readBlock(
  array: ArrayPart,
  signature: string,
  { start, count, first, offsetWidth, pages }: BlockPlace,
): Promise<ArrayElement[]> {
  const { source, path, what, elementSize, pageLength } = array;
  const isPaged = count > pageLength;
  const pageCount = Math.ceil(count / pageLength);
  const ownBits = isPaged && pages === undefined ? Math.ceil(pageCount / 8) : 0;
  const content = isPaged ? ownBits : count * elementSize;
  const length = BLOCK_PREFIX + offsetWidth + content + CHECKSUM;
  const block = await source.region(path, what, start, length);
  block.expectSignature(signature);
  verifyChecksum(block);
  block.expectVersion(0);
  block.skip(9 + offsetWidth);
  if (!isPaged) return elementsOf(block, elementSize, first, count);
  const used = pages ?? { bits: block.take(ownBits), first: 0 };
  const elements: ArrayElement[] = [];
  let at = start + length;
  for (let page = 0; page < pageCount; page++) {
    const inPage = Math.min(pageLength, count - page * pageLength);
    const size = inPage * elementSize + CHECKSUM;
    const bit = used.first + page;
    if (((used.bits[bit >> 3] ?? 0) << (bit & 7)) & 0x80) {
      const cursor = await source.region(path, what, at, size);
      verifyChecksum(cursor);
      elements.push(...elementsOf(cursor, elementSize, first + page * pageLength, inPage));
    }
    at += size;
  }
  return elements;
}

function elementsOf(cursor: Cursor, size: number, first: number, count: number): ArrayElement[] {
  return Array.from({ length: count }, (_, i) => {
    return { number: first + i, cursor: cursor.sub("a chunk's place", size) };
  });
}

/** Lists the elements of an extensible array: those of its index block, then of its data blocks. */
export async function readExtensibleArray(
  source: Hdf5Source,
  path: string,
  address: number,
): Promise<ArrayElement[]> {
  const what = "an extensible array";
  const header = await source.region(path, what, address, 72);
  header.expectSignature("EAHD");
  verifyChecksum(header);
  header.expectVersion(0);
  header.skip(1);
  const elementSize = header.u8();
  if (elementSize < 8) throw header.error("has elements without an address");
  const maxBits = header.u8();
  const inIndex = header.u8();
  const minElements = header.u8();
  const minPointers = header.u8();
  const pageLength = 2 ** header.u8();
  header.skip(48);
  const index = header.address();
  const superBlocks = 1 + maxBits - Math.log2(minElements);
  const direct = 2 * Math.log2(minPointers);
  const whole = Number.isInteger(superBlocks) && Number.isInteger(direct) && direct >= 0;
  if (!whole || superBlocks < direct || maxBits > 64) {
    throw header.error("has blocks of an impossible size");
  }
  if (index === undefined) return [];
  const offsetWidth = Math.ceil(maxBits / 8);
  const array: ArrayPart = { source, path, what, elementSize, pageLength };
  const directBlocks = 2 * (minPointers - 1);
  const pointers = directBlocks + superBlocks - direct;
  const length = BLOCK_PREFIX + inIndex * elementSize + pointers * 8 + CHECKSUM;
  const block = await source.region(path, what, index, length);
  block.expectSignature("EAIB");
  verifyChecksum(block);
  block.skip(10);
  const elements = elementsOf(block, elementSize, 0, inIndex);
  let first = inIndex;
  for (let level = 0; level < superBlocks; level++) {
    const blocks = 2 ** Math.floor(level / 2);
    const count = 2 ** Math.ceil(level / 2) * minElements;
    if (level < direct) {
      for (let i = 0; i < blocks; i++, first += count) {
        const start = block.address();
        if (start === undefined) continue;
        elements.push(...(await readBlock(array, "EADB", { start, count, first, offsetWidth })));
      }
      continue;
    }
    const start = block.address();
    if (start !== undefined) {
      const place = { start, count, first, offsetWidth };
      elements.push(...(await readSecondaryBlock(array, place, blocks)));
    }
    first += blocks * count;
  }
  return elements;
}

/** Reads a secondary block, which holds the places and the pages in use of `blocks` data blocks. */
async function readSecondaryBlock(
  array: ArrayPart,
  { start, count, first, offsetWidth }: BlockPlace,
  blocks: number,
): Promise<ArrayElement[]> {
  const { source, path, what, pageLength } = array;
  const pageCount = count > pageLength ? Math.ceil(count / pageLength) : 0;
  const bitmapLength = blocks * Math.ceil(pageCount / 8);
  const length = BLOCK_PREFIX + offsetWidth + bitmapLength + blocks * 8 + CHECKSUM;
  const block = await source.region(path, what, start, length);
  block.expectSignature("EASB");
  verifyChecksum(block);
  block.skip(10 + offsetWidth);
  // The bits of all blocks run on; what is left of the bytes counted for each stays unused.
  const bits = block.take(bitmapLength);
  const elements: ArrayElement[] = [];
  for (let i = 0; i < blocks; i++) {
    const place = block.address();
    if (place === undefined) continue;
    const at = { start: place, count, first: first + i * count, offsetWidth };
    const pages = { bits, first: i * pageCount };
    elements.push(...(await readBlock(array, "EADB", pageCount > 0 ? { ...at, pages } : at)));
  }
  return elements;
}

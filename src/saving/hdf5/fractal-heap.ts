// Takes the address of a fractal heap and the IDs of objects in it; gives out their bytes.

import { lookup3 } from "./checksum.ts";
import { verifyChecksum } from "./object-header.ts";
import { type Cursor, type Hdf5Source, hdf5Error } from "./source.ts";
import { readTreeV2 } from "./tree-v2.ts";

const WHAT = "a fractal heap";
const MANAGED = 0;
const HUGE = 1;
const TINY = 2;
const BLOCKS_HAVE_CHECKSUMS = 2;

interface HeapBlock {
  /** Place in the heap, which counts the headers of blocks too. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Reads the objects that groups with many links, or objects with many attributes, keep apart. */
export class FractalHeap {
  readonly #source: Hdf5Source;
  readonly #path: string;
  readonly #address: number;
  readonly #idLength: number;
  readonly #hugeTree: number | undefined;
  readonly #width: number;
  readonly #startSize: number;
  readonly #maxDirectSize: number;
  readonly #offsetWidth: number;
  readonly #lengthWidth: number;
  readonly #checksums: boolean;
  /** Blocks of managed objects, by ascending offset in the heap. */
  readonly #blocks: HeapBlock[] = [];
  #huge: ReadonlyMap<number, { readonly address: number; readonly length: number }> | undefined;

  private constructor(source: Hdf5Source, address: number, header: Cursor) {
    this.#source = source;
    this.#path = header.path;
    this.#address = address;
    this.#idLength = header.u16();
    if (header.u16() !== 0) throw header.error("has filters, which are not supported");
    this.#checksums = (header.u8() & BLOCKS_HAVE_CHECKSUMS) !== 0;
    const maxManaged = header.u32();
    header.skip(8);
    this.#hugeTree = header.address();
    header.skip(80);
    this.#width = header.u16();
    this.#startSize = header.u64();
    this.#maxDirectSize = header.u64();
    const bits = header.u16();
    this.#offsetWidth = Math.ceil(bits / 8);
    const directWidth = Math.ceil(Math.log2(this.#maxDirectSize) / 8);
    const lengthWidth = Math.floor(Math.floor(Math.log2(maxManaged)) / 8) + 1;
    this.#lengthWidth = Math.min(directWidth, lengthWidth);
    const sizes = [this.#startSize, this.#maxDirectSize];
    const odd = sizes.some((size) => size < 1 || !Number.isInteger(Math.log2(size)));
    const impossible = odd || maxManaged < 1 || this.#startSize > this.#maxDirectSize;
    if (impossible || this.#width < 1 || bits < 1 || bits > 64) {
      throw header.error("has blocks of an impossible size");
    }
  }

  /** Opens a heap and all its blocks. */
  static async open(source: Hdf5Source, path: string, address: number): Promise<FractalHeap> {
    const header = await source.region(path, WHAT, address, 146);
    header.expectSignature("FRHP");
    verifyChecksum(header);
    header.expectVersion(0);
    const heap = new FractalHeap(source, address, header);
    header.skip(2);
    const root = header.address();
    const rows = header.u16();
    if (root === undefined) return heap;
    if (rows === 0) await heap.#openDirect(root, 0, heap.#startSize);
    else await heap.#openIndirect(root, 0, rows, 0);
    return heap;
  }

  /** Reads the object of an ID. */
  async object(id: Cursor, what: string): Promise<Cursor> {
    const parts = id.sub("a heap ID", this.#idLength);
    const flags = parts.u8();
    const kind = (flags >> 4) & 3;
    if (flags >> 6 !== 0 || kind > TINY) throw parts.error("is of an unknown kind");
    if (kind === TINY) return parts.sub(what, (flags & 15) + 1);
    if (kind === HUGE) return this.#hugeObject(parts, what);
    const offset = parts.unsigned(this.#offsetWidth);
    const length = parts.unsigned(this.#lengthWidth);
    const block = this.#blockAt(offset);
    const start = block === undefined ? 0 : offset - block.offset;
    if (kind !== MANAGED || block === undefined || start + length > block.bytes.length) {
      throw parts.error("points to no object");
    }
    return this.#source.cursor(this.#path, what, block.bytes.subarray(start, start + length));
  }

  /** Finds the last block that starts no later than `offset`. */
  #blockAt(offset: number): HeapBlock | undefined {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#blocks[low - 1];
  }

  /** Huge objects lie outside of the heap; a B-tree tells where. */
  async #hugeObject(parts: Cursor, what: string): Promise<Cursor> {
    if (this.#hugeTree === undefined) throw parts.error("points to no object");
    if (this.#idLength >= 17) throw parts.error("is of a kind that is not supported");
    if (this.#huge === undefined) {
      const records = await readTreeV2(this.#source, this.#path, this.#hugeTree, 1);
      this.#huge = new Map(
        records.map((record) => {
          const address = record.place();
          const length = record.u64();
          return [record.u64(), { address, length }];
        }),
      );
    }
    const found = this.#huge.get(parts.unsigned(Math.min(8, this.#idLength - 1)));
    if (found === undefined) throw parts.error("points to no object");
    return this.#source.region(this.#path, what, found.address, found.length);
  }

  async #openDirect(address: number, offset: number, size: number): Promise<void> {
    const block = await this.#source.region(this.#path, WHAT, address, size);
    this.#expectBlock(block, "FHDB", offset);
    if (this.#checksums) verifyDirect(block);
    this.#blocks.push({ offset, bytes: block.bytes });
  }

  async #openIndirect(address: number, offset: number, rows: number, depth: number): Promise<void> {
    if (rows > 64 || depth > 8) throw hdf5Error(this.#path, `${WHAT} has too many rows`);
    const length = 17 + this.#offsetWidth + rows * this.#width * 8;
    const block = await this.#source.region(this.#path, WHAT, address, length);
    this.#expectBlock(block, "FHIB", offset);
    verifyChecksum(block);
    let at = offset;
    for (let row = 0; row < rows; row++) {
      const size = this.#startSize * 2 ** Math.max(0, row - 1);
      for (let column = 0; column < this.#width; column++, at += size) {
        const child = block.address();
        if (child === undefined) continue;
        if (size <= this.#maxDirectSize) await this.#openDirect(child, at, size);
        else await this.#openIndirect(child, at, this.#rowsFor(size), depth + 1);
      }
    }
  }

  /** Rows of an indirect block that stands for `size` bytes. */
  #rowsFor(size: number): number {
    return Math.log2(size) - Math.floor(Math.log2(this.#startSize * this.#width)) + 1;
  }

  #expectBlock(block: Cursor, signature: string, offset: number): void {
    block.expectSignature(signature);
    block.expectVersion(0);
    if (block.u64() !== this.#address) throw block.error("holds a block of another heap");
    if (block.unsigned(this.#offsetWidth) !== offset) throw block.error("has blocks out of order");
  }
}

/** A direct block's checksum stands behind its prefix and counts as zero in itself. */
function verifyDirect(block: Cursor): void {
  const at = block.position;
  const stored = block.u32();
  const copy = block.bytes.slice();
  copy.fill(0, at, at + 4);
  if (lookup3(copy) !== stored) throw block.error("fails its checksum: the file is damaged");
}

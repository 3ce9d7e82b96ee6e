// Collects the blocks of an HDF5 file at their addresses; gives out the file in pieces.

import type { Piece } from "../../files/file-pieces.ts";
import { BytesBuilder, utf8 } from "./bytes-builder.ts";
import { lookup3 } from "./checksum.ts";
import { hdf5Error } from "./source.ts";
import { SIGNATURE } from "./superblock.ts";

const SUPERBLOCK_SIZE = 48;
/** The smallest collection that the HDF5 library accepts. */
const HEAP_SIZE = 4096;

/** Places blocks one after another, each on a multiple of 8 bytes. */
export class FileLayout {
  readonly #pieces: Piece[] = [];
  #end = SUPERBLOCK_SIZE;

  /** Adds a block and tells its address; the bytes are taken only when the file is written. */
  place(piece: Piece): number {
    const gap = (8 - (this.#end % 8)) % 8;
    if (gap > 0) this.#pieces.push(new Uint8Array(gap));
    const address = this.#end + gap;
    this.#pieces.push(piece);
    this.#end = address + piece.length;
    return address;
  }

  /** Puts the superblock (version 2) in front of all blocks. */
  finish(rootAddress: number): Piece[] {
    const head = new BytesBuilder().bytes(SIGNATURE).u8(2, 8, 8, 0);
    head.u64(0).noAddress().u64(this.#end).u64(rootAddress);
    head.u32(lookup3(head.done()));
    return [head.done(), ...this.#pieces];
  }
}

/** Stores texts in global heaps and gives out the references to them. */
export class TextStore {
  readonly #layout: FileLayout;
  #heap = new Uint8Array(0);
  #address = 0;
  #used = 0;
  #count = 0;

  constructor(layout: FileLayout) {
    this.#layout = layout;
  }

  /** Stores a text and gives its 16-byte reference: length, heap address, index. */
  store(path: string, text: string): Uint8Array {
    if (typeof text !== "string") throw hdf5Error(path, "holds something else among its texts");
    if (text.includes("\0")) throw hdf5Error(path, "holds a text with a NUL character");
    const bytes = utf8(text);
    const reference = new BytesBuilder().u32(bytes.length);
    if (bytes.length === 0) return reference.u64(0).u32(0).done();
    const needed = 16 + Math.ceil(bytes.length / 8) * 8;
    if (needed > this.#heap.length - this.#used) this.#open(needed);
    this.#count++;
    const object = new BytesBuilder().u16(this.#count).u16(1).u32(0).u64(bytes.length).bytes(bytes);
    this.#heap.set(object.done(), this.#used);
    this.#used += needed;
    this.#markFreeSpace();
    return reference.u64(this.#address).u32(this.#count).done();
  }

  /** Starts a collection with room for an object of `needed` bytes. */
  #open(needed: number): void {
    this.#heap = new Uint8Array(Math.max(HEAP_SIZE, 16 + needed));
    this.#heap.set(new BytesBuilder().ascii("GCOL").u8(1, 0, 0, 0).u64(this.#heap.length).done());
    this.#address = this.#layout.place(this.#heap);
    this.#used = 16;
    this.#count = 0;
  }

  /** Describes the rest of the collection as object 0, when it is large enough for a header. */
  #markFreeSpace(): void {
    const free = this.#heap.length - this.#used;
    if (free < 16) return;
    const object = new BytesBuilder().u16(0).u16(0).u32(0).u64(free);
    this.#heap.set(object.done(), this.#used);
  }
}

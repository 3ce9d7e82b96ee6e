// Takes references into the global heaps of an HDF5 file; gives out the texts they stand for.

import type { Cursor, Hdf5Source } from "./source.ts";

/** Reads variable-length texts; each heap collection is indexed once, when first used. */
export class GlobalHeap {
  readonly source: Hdf5Source;
  readonly #collections = new Map<number, ReadonlyMap<number, Cursor>>();

  constructor(source: Hdf5Source) {
    this.source = source;
  }

  /** Reads one 16-byte element: the text's length, its collection and its index therein. */
  async text(element: Cursor): Promise<string> {
    const length = element.u32();
    if (length === 0) {
      element.skip(12);
      return "";
    }
    const address = element.address();
    const index = element.u32();
    const heap = address === undefined ? undefined : await this.#open(element, address);
    const object = heap?.get(index);
    if (object === undefined) throw element.error("refers to text that is not in the file");
    if (length > object.end - object.start) throw element.error("is longer than its text");
    const bytes = object.bytes.subarray(object.start, object.start + length);
    return this.source.text(element.path, "a text", bytes);
  }

  async #open(element: Cursor, address: number): Promise<ReadonlyMap<number, Cursor>> {
    const known = this.#collections.get(address);
    if (known !== undefined) return known;
    const objects = await this.#index(element.path, address);
    this.#collections.set(address, objects);
    return objects;
  }

  async #index(path: string, address: number): Promise<ReadonlyMap<number, Cursor>> {
    const what = "a global heap";
    const header = await this.source.region(path, what, address, 16);
    header.expectSignature("GCOL");
    header.expectVersion(1);
    header.skip(3);
    const size = header.u64();
    if (size < 16) throw header.error("is smaller than its own header");
    const body = await this.source.region(path, what, address + 16, size - 16);
    const objects = new Map<number, Cursor>();
    while (body.remaining >= 16) {
      const index = body.u16();
      body.skip(6);
      const length = body.u64();
      // Index 0 is the free space, which runs to the end of the collection.
      if (index === 0) break;
      objects.set(index, body.sub("a text", length));
      if (body.remaining >= 8) body.align8();
    }
    return objects;
  }
}

// Takes the bytes of an HDF5 file; gives out bounds-checked cursors over its structures.

import { type ByteSource, bytesAt } from "../../files/byte-source.ts";
import { FileError } from "../../shared/errors.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Hands out regions of a file and keeps the account that bounds all work: the structures of an
 * honest file never overlap, so their sizes add up to no more than the file.
 */
export class Hdf5Source {
  readonly bytes: ByteSource;
  #structureBytes = 0;
  #textBytes = 0;

  constructor(bytes: ByteSource) {
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.size;
  }

  /** Opens [start, start + length) as a structure, charged to the account of the file. */
  async region(path: string, what: string, start: number, length: number): Promise<Cursor> {
    this.charge(path, what, start, length);
    return this.peek(path, what, start, length);
  }

  /** Opens a region without charging it: for short prefixes that tell a structure's length. */
  async peek(path: string, what: string, start: number, length: number): Promise<Cursor> {
    this.expectInside(path, what, start, length);
    return this.cursor(path, what, await bytesAt(this.bytes, start, length));
  }

  /** Opens bytes that were read, or unpacked, already. */
  cursor(path: string, what: string, bytes: Uint8Array): Cursor {
    return new Cursor(this, path, what, bytes, 0, bytes.length);
  }

  /** Charges a region to the account of the file without reading it. */
  charge(path: string, what: string, start: number, length: number): void {
    this.expectInside(path, what, start, length);
    this.#structureBytes += length;
    if (this.#structureBytes > this.size) {
      throw hdf5Error(path, `${what} overlaps other parts of the file`);
    }
  }

  expectInside(path: string, what: string, start: number, length: number): void {
    if (start + length <= this.size) return;
    throw hdf5Error(
      path,
      `${what} takes bytes ${start} to ${start + length}, but the file has ${this.size}`,
    );
  }

  /** Decodes bytes as UTF-8, charged to the account of texts. */
  text(path: string, what: string, bytes: Uint8Array): string {
    this.#textBytes += bytes.length;
    if (this.#textBytes > this.size) throw hdf5Error(path, `${what} repeats text stored once`);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw hdf5Error(path, `${what} is not UTF-8 text`);
    }
  }
}

/** Reads little-endian fields one after another, never past the end of its region. */
export class Cursor {
  readonly source: Hdf5Source;
  readonly path: string;
  readonly what: string;
  /** The region, perhaps with bytes around it. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  position: number;
  readonly #view: DataView;

  constructor(
    source: Hdf5Source,
    path: string,
    what: string,
    bytes: Uint8Array,
    start: number,
    end: number,
  ) {
    this.source = source;
    this.path = path;
    this.what = what;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.position = start;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.end - this.position;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** An unsigned field of 1 to 8 bytes, which must be a safe integer. */
  unsigned(width: number): number {
    let value = 0;
    for (let place = 1; width > 0; place *= 256, width--) value += this.u8() * place;
    if (!Number.isSafeInteger(value)) throw this.error("holds a number beyond 2^53");
    return value;
  }

  /** A 64-bit length, which must be a safe integer. */
  u64(): number {
    const low = this.u32();
    const value = this.u32() * 2 ** 32 + low;
    if (!Number.isSafeInteger(value)) throw this.error("holds a number beyond 2^53");
    return value;
  }

  /** A size up to which a dataset may grow; `Infinity` when all bits are set. */
  extent(): number {
    const low = this.u32();
    const high = this.u32();
    if (low === 0xffffffff && high === 0xffffffff) return Number.POSITIVE_INFINITY;
    return high * 2 ** 32 + low;
  }

  /** A file address; undefined when all bits are set, which is how HDF5 says "none". */
  address(): number | undefined {
    const value = this.extent();
    if (value === Number.POSITIVE_INFINITY) return undefined;
    if (value >= this.source.size) throw this.error("points past the end of the file");
    return value;
  }

  /** A file address that must be there. */
  place(): number {
    const address = this.address();
    if (address === undefined) throw this.error("points nowhere");
    return address;
  }

  skip(count: number): void {
    this.#take(count);
  }

  /** Skips padding so that the next field starts a multiple of 8 bytes from `origin`. */
  align8(origin = this.start): void {
    this.skip((8 - ((this.position - origin) % 8)) % 8);
  }

  /** Takes the next bytes as a cursor of their own. */
  sub(what: string, length: number): Cursor {
    const start = this.#take(length);
    return new Cursor(this.source, this.path, what, this.bytes, start, start + length);
  }

  /** Takes the next bytes as they are. */
  take(length: number): Uint8Array {
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Takes a text of exactly `length` bytes; trailing NULs are not part of it. */
  text(length: number): string {
    const bytes = this.take(length);
    let end = length;
    while (end > 0 && bytes[end - 1] === 0) end--;
    return this.source.text(this.path, this.what, bytes.subarray(0, end));
  }

  /** Takes the text that runs from here to the next NUL. */
  zeroTerminated(): string {
    const end = this.bytes.indexOf(0, this.position);
    if (end < 0 || end >= this.end) throw this.error("holds a name without an end");
    const bytes = this.take(end - this.position);
    this.skip(1);
    return this.source.text(this.path, this.what, bytes);
  }

  expectSignature(signature: string): void {
    for (const letter of signature) {
      if (this.u8() !== letter.charCodeAt(0)) throw this.error(`does not start with ${signature}`);
    }
  }

  expectVersion(...known: readonly number[]): number {
    const version = this.u8();
    if (!known.includes(version)) {
      throw this.error(`has version ${version}; read are ${known.join(", ")}`);
    }
    return version;
  }

  error(reason: string): FileError {
    return hdf5Error(this.path, `${this.what} ${reason}`);
  }

  #take(count: number): number {
    const at = this.position;
    if (count > this.end - at) throw this.error("ends early");
    this.position = at + count;
    return at;
  }
}

/** Builds the error of all HDF5 failures: the object's path in the file, then the reason. */
export function hdf5Error(path: string, reason: string): FileError {
  const where = path === "" ? "HDF5 file" : `HDF5 object "${path}"`;
  return new FileError(`${where}: ${reason}.`);
}

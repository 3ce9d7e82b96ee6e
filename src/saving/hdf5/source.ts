// Takes the bytes of an HDF5 file; gives out bounds-checked cursors over its structures.

import { FileError } from "../../shared/errors.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Hands out regions of a file and keeps the account that bounds all work: the structures of an
 * honest file never overlap, so their sizes add up to no more than the file.
 */
export class Hdf5Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #structureBytes = 0;
  #textBytes = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Opens [start, start + length) as a structure, charged to the account of the file. */
  region(path: string, what: string, start: number, length: number): Cursor {
    const cursor = this.peek(path, what, start, length);
    this.#structureBytes += length;
    if (this.#structureBytes > this.bytes.length) {
      throw hdf5Error(path, `${what} overlaps other parts of the file`);
    }
    return cursor;
  }

  /** Opens a region without charging it: for short prefixes that tell a structure's length. */
  peek(path: string, what: string, start: number, length: number): Cursor {
    if (start + length > this.bytes.length) {
      throw hdf5Error(
        path,
        `${what} takes bytes ${start} to ${start + length}, but the file has ` +
          `${this.bytes.length}`,
      );
    }
    return new Cursor(this, path, what, start, start + length);
  }

  /** Decodes bytes [start, end) as UTF-8, charged to the account of texts. */
  text(path: string, what: string, start: number, end: number): string {
    this.#textBytes += end - start;
    if (this.#textBytes > this.bytes.length) {
      throw hdf5Error(path, `${what} repeats text stored once`);
    }
    try {
      return UTF8.decode(this.bytes.subarray(start, end));
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
  readonly start: number;
  readonly end: number;
  position: number;

  constructor(source: Hdf5Source, path: string, what: string, start: number, end: number) {
    this.source = source;
    this.path = path;
    this.what = what;
    this.start = start;
    this.end = end;
    this.position = start;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  u8(): number {
    return this.source.view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.source.view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.source.view.getUint32(this.#take(4), true);
  }

  /** An unsigned field of 1, 2, 4 or 8 bytes. */
  unsigned(width: number): number {
    if (width === 1) return this.u8();
    if (width === 2) return this.u16();
    return width === 4 ? this.u32() : this.u64();
  }

  /** A 64-bit length, which must be a safe integer. */
  u64(): number {
    const low = this.u32();
    const value = this.u32() * 2 ** 32 + low;
    if (!Number.isSafeInteger(value)) throw this.error("holds a number beyond 2^53");
    return value;
  }

  /** A file address; undefined when all bits are set, which is how HDF5 says "none". */
  address(): number | undefined {
    const low = this.u32();
    const high = this.u32();
    if (low === 0xffffffff && high === 0xffffffff) return undefined;
    const value = high * 2 ** 32 + low;
    if (value >= this.source.bytes.length) throw this.error("points past the end of the file");
    return value;
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
    return new Cursor(this.source, this.path, what, start, start + length);
  }

  /** Takes a text of exactly `length` bytes; a trailing NUL is not part of it. */
  text(length: number): string {
    const start = this.#take(length);
    let end = start + length;
    while (end > start && this.source.bytes[end - 1] === 0) end--;
    return this.source.text(this.path, this.what, start, end);
  }

  /** Takes the text that runs from here to the next NUL. */
  zeroTerminated(): string {
    const start = this.position;
    const end = this.source.bytes.indexOf(0, start);
    if (end < 0 || end >= this.end) throw this.error("holds a name without an end");
    this.position = end + 1;
    return this.source.text(this.path, this.what, start, end);
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

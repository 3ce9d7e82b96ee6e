// Takes little-endian fields one after another; gives out the bytes of one HDF5 structure.

const UTF8 = new TextEncoder();

/** Grows a byte array field by field. */
export class BytesBuilder {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(...values: readonly number[]): this {
    return this.bytes(Uint8Array.from(values));
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  u64(value: number): this {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
  }

  /** The address that means "none". */
  noAddress(): this {
    return this.u32(0xffffffff).u32(0xffffffff);
  }

  bytes(values: Uint8Array): this {
    const at = this.#grow(values.length);
    this.#bytes.set(values, at);
    return this;
  }

  ascii(text: string): this {
    return this.bytes(UTF8.encode(text));
  }

  /** The bytes so far; a view, valid until more is appended. */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room and tells where it starts; replaces `#bytes` and `#view` when they are full. */
  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return UTF8.encode(text);
}

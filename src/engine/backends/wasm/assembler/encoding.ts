// Takes integers, floats and names; gives the bytes of the WebAssembly binary format.

/** A value type of WebAssembly. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** The byte that stands for each value type. Source: WebAssembly specification 2.0, 5.3. */
export const valueTypeCodes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

const textEncoder = new TextEncoder();
const scratchBytes = new Uint8Array(8);
const scratch = new DataView(scratchBytes.buffer);

/** Collects bytes in a buffer that grows; every method appends and returns the writer. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** Number of bytes written so far. */
  get length(): number {
    return this.#length;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** Appends one byte. */
  byte(value: number): this {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** Appends a run of bytes as it stands. */
  raw(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Appends an unsigned integer below 2^32 in LEB128. */
  unsigned(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  /** Appends a signed 32-bit integer in LEB128; wraps a number of the unsigned range. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
      if (isLast) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** Appends a signed 64-bit integer in LEB128; wraps a number of the unsigned range. */
  signed64(value: bigint): this {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const isLast = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
      if (isLast) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** Appends a float32 in little-endian order. */
  float32(value: number): this {
    scratch.setFloat32(0, value, true);
    return this.raw(scratchBytes.subarray(0, 4));
  }

  /** Appends a float64 in little-endian order. */
  float64(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.raw(scratchBytes);
  }

  /** Appends a name: its length in UTF-8 bytes, then those bytes. */
  name(text: string): this {
    const bytes = textEncoder.encode(text);
    return this.unsigned(bytes.length).raw(bytes);
  }

  /** Appends a value type. */
  valueType(type: ValueType): this {
    return this.byte(valueTypeCodes[type]);
  }

  /** Appends a vector: the count, then each item as `write` puts it. */
  vector<T>(
    items: readonly T[],
    write: (writer: ByteWriter, item: T, index: number) => void,
  ): this {
    this.unsigned(items.length);
    for (const [index, item] of items.entries()) write(this, item, index);
    return this;
  }

  /** Appends a section or subsection: its id, its size in bytes, its content. */
  section(id: number, write: (content: ByteWriter) => void): this {
    const content = new ByteWriter();
    write(content);
    return this.byte(id).unsigned(content.length).raw(content.bytes());
  }

  /** The bytes written so far, as a copy; optionally only those from `start` to `stop`. */
  bytes(start = 0, stop = this.#length): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, stop);
  }
}

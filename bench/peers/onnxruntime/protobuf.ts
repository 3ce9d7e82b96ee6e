// Writes the few forms of Protocol Buffers that a model file is made of.

/** Writes a whole number, seven bits a byte. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

/** Collects the fields of a message. */
export class Message {
  readonly #parts: Uint8Array[] = [];

  number(field: number, value: number): this {
    return this.#add([...varint(field << 3), ...varint(value)]);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(Float32Array.of(value).buffer);
    return this.#add([...varint((field << 3) | 5), ...bytes]);
  }

  bytes(field: number, content: Uint8Array): this {
    this.#add([...varint((field << 3) | 2), ...varint(content.length)]);
    this.#parts.push(content);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, content: Message): this {
    return this.bytes(field, content.encode());
  }

  encode(): Uint8Array {
    const result = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of this.#parts) {
      result.set(part, place);
      place += part.length;
    }
    return result;
  }

  #add(bytes: readonly number[]): this {
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }
}

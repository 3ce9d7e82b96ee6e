// Scratch memory: hands out stretches of bytes, takes them back and remembers the greatest reach.

interface Stretch {
  offset: number;
  bytes: number;
}

/** Gives each request the lowest place where it fits. */
export class ScratchSpace {
  readonly #alignment: number;
  /** Free stretches below `#end`, by offset, never adjacent. */
  #free: Stretch[] = [];
  #end = 0;
  #reach = 0;
  readonly #later = new Map<number, Stretch[]>();

  constructor(alignment: number) {
    this.#alignment = alignment;
  }

  /** Bytes that have been in use at most. */
  get size(): number {
    return this.#reach;
  }

  /** Takes a stretch and gives its offset. */
  take(bytes: number): number {
    const size = this.#round(bytes);
    const at = this.#free.findIndex((stretch) => stretch.bytes >= size);
    const stretch = this.#free[at];
    if (stretch !== undefined) {
      const { offset } = stretch;
      stretch.offset += size;
      stretch.bytes -= size;
      if (stretch.bytes === 0) this.#free.splice(at, 1);
      return offset;
    }
    const last = this.#free.at(-1);
    const touches = last !== undefined && last.offset + last.bytes === this.#end;
    const offset = touches ? last.offset : this.#end;
    if (touches) this.#free.pop();
    this.#end = offset + size;
    this.#reach = Math.max(this.#reach, this.#end);
    return offset;
  }

  /** Takes a stretch back at once. */
  give(offset: number, bytes: number): void {
    this.#free.push({ offset, bytes: this.#round(bytes) });
    this.#free.sort((a, b) => a.offset - b.offset);
    const merged: Stretch[] = [];
    for (const stretch of this.#free) {
      const last = merged.at(-1);
      if (last !== undefined && last.offset + last.bytes === stretch.offset) {
        last.bytes += stretch.bytes;
      } else merged.push(stretch);
    }
    this.#free = merged;
  }

  /** Takes a stretch back when `step` is over. */
  giveAfter(step: number, offset: number, bytes: number): void {
    const list = this.#later.get(step);
    if (list === undefined) this.#later.set(step, [{ offset, bytes }]);
    else list.push({ offset, bytes });
  }

  /** Ends a step: what was due comes back. */
  step(step: number): void {
    for (const { offset, bytes } of this.#later.get(step) ?? []) this.give(offset, bytes);
    this.#later.delete(step);
  }

  // Nothing has no place of its own, but must not share one that is written.
  #round(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / this.#alignment)) * this.#alignment;
  }
}

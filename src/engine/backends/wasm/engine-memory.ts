// The engine's one memory: hands out stretches of it, and keeps one of them as scratch.

import { BackendError } from "../../../shared/errors.ts";
import type { DType, HostArray } from "../../ir/dtype.ts";
import { hostView } from "../../ir/dtype.ts";
import { MemoryPieces } from "../memory-pieces.ts";
import { aligned } from "./kernels/kernel-code.ts";

const pageBytes = 65536;
/** Bytes at the beginning through which threads agree on what to do. */
export const controlBytes = 2496;
/** Most pages that 32-bit addresses reach, 4 GiB. */
export const maximumPages = 65536;
// Kernels may read this far past the end of a buffer.
const slack = 64;

/** Allocates within one WebAssembly memory, which grows as needed and never moves its contents. */
export class EngineMemory {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  readonly #pieces = new MemoryPieces(controlBytes);
  #scratch = { offset: 0, bytes: 0 };

  constructor(shared: boolean) {
    this.shared = shared;
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared });
  }

  /** Bytes that are handed out at present, scratch memory included. */
  get used(): number {
    return this.#pieces.used;
  }

  /**
   * Takes a stretch of 64-byte aligned memory, its contents undefined.
   * @throws BackendError when 4 GiB are not enough.
   */
  allocate(bytes: number): number {
    const size = aligned(Math.max(1, bytes));
    const free = this.#pieces.take(size);
    if (free !== undefined) return free;
    this.#reach(this.#pieces.extendedEnd(size) + slack, bytes);
    return this.#pieces.extend(size);
  }

  #reach(end: number, bytes: number): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / pageBytes);
    if (missing <= 0) return;
    const have = this.memory.buffer.byteLength / pageBytes;
    // Growing by a quarter at least keeps the number of growths small.
    const wanted = Math.min(maximumPages - have, Math.max(missing, Math.ceil(have / 4)));
    try {
      if (wanted < missing) throw new RangeError("no pages left");
      this.memory.grow(wanted);
    } catch {
      throw new BackendError(
        `wasm: ${bytes} bytes do not fit: ${this.used} bytes are in use and the memory ends at ` +
          "4 GiB. Use a smaller batch or model.",
      );
    }
  }

  /** Gives a stretch back. */
  free(offset: number): void {
    this.#pieces.give(offset);
  }

  /** Gives scratch memory of at least `bytes`, which lasts until the next call. */
  scratch(bytes: number): number {
    if (bytes <= this.#scratch.bytes) return this.#scratch.offset;
    if (this.#scratch.bytes > 0) this.free(this.#scratch.offset);
    this.#scratch = { offset: this.allocate(bytes), bytes };
    return this.#scratch.offset;
  }

  /** Views elements in place; the view is gone once the memory grows. */
  view(dtype: DType, offset: number, length: number): HostArray {
    return hostView(dtype, this.memory.buffer, offset, length);
  }
}

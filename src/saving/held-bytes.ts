// Takes bytes that come only once; holds them until they are read: few in memory, more outside of it.

import { platform } from "#platform";
import {
  type ByteSource,
  blobSource,
  joinedSource,
  memorySource,
  partOf,
} from "../files/byte-source.ts";
import type { PlatformTemporaryFile } from "../platform/platform.ts";
import { FileError } from "../shared/errors.ts";

/** Bytes that stay in memory. */
const IN_MEMORY = 2 ** 24;
/** Fewest bytes that are put away at once. */
const STEP = 2 ** 20;

/** Holds streams until it is closed: beyond 16 MiB in a temporary file, in a page in Blobs. */
export class HeldBytes {
  readonly #inMemory: number;
  #held = 0;
  #written = 0;
  #file: Promise<PlatformTemporaryFile> | undefined;

  constructor(inMemory = IN_MEMORY) {
    this.#inMemory = inMemory;
  }

  /** Reads a stream to its end. @throws FileError beyond `maxSize` bytes, or when reading fails. */
  async take(
    stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
    name: string,
    maxSize: number,
  ): Promise<ByteSource> {
    const sources: ByteSource[] = [];
    let pieces: Uint8Array[] = [];
    let waiting = 0;
    let size = 0;
    try {
      for await (const piece of "getReader" in stream ? piecesOf(stream) : stream) {
        if (!(piece instanceof Uint8Array)) {
          throw new FileError(`${name} gives something else than bytes: ${typeof piece}.`);
        }
        size += piece.length;
        if (size > maxSize) {
          throw new FileError(`${name} goes beyond ${maxSize} bytes (limit maxFileSize).`);
        }
        pieces.push(piece);
        waiting += piece.length;
        this.#held += piece.length;
        if (waiting < STEP || this.#held <= this.#inMemory) continue;
        sources.push(await this.#putAway(pieces, waiting));
        this.#held -= waiting;
        pieces = [];
        waiting = 0;
      }
    } catch (cause) {
      if (cause instanceof FileError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FileError(`Cannot read ${name} to its end: ${reason}.`, { cause });
    }
    return joinedSource([...sources, ...pieces.map(memorySource)]);
  }

  /** Lets go of what was put away. */
  async close(): Promise<void> {
    await (await this.#file)?.close();
  }

  // A page's Blobs lie outside of its memory; the browser moves large ones to the disk.
  async #putAway(pieces: readonly Uint8Array[], length: number): Promise<ByteSource> {
    if (platform.openTemporaryFile === undefined) {
      return blobSource(new Blob(pieces as Uint8Array<ArrayBuffer>[]));
    }
    this.#file ??= platform.openTemporaryFile();
    const start = this.#written;
    this.#written += length;
    const file = await this.#file;
    let at = start;
    for (const piece of pieces) {
      await file.write(piece, at);
      at += piece.length;
    }
    return partOf({ size: this.#written, read: file.read }, start, length);
  }
}

// Not every browser can walk a ReadableStream by `for await`.
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

// Bytes that are read in part: of memory, of a Blob or of a file on disk.

import { FileError } from "../shared/errors.ts";

/** Is a sequence of bytes of which readers take only what they need. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Fills `target` with the bytes from `start` on, which the caller keeps within `size`.
   * @throws FileError when they cannot be read.
   */
  read(target: Uint8Array, start: number): Promise<void>;
}

/** Gives bytes in memory as a source. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (target, start) => target.set(bytes.subarray(start, start + target.length)),
  };
}

/** Gives several sources, one behind the other, as one, without joining them. */
export function joinedSource(sources: readonly ByteSource[]): ByteSource {
  const ends: number[] = [];
  let size = 0;
  for (const source of sources) {
    size += source.size;
    ends.push(size);
  }
  const firstAt = (start: number): number => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    size,
    async read(target, start) {
      let index = firstAt(start);
      for (let at = 0; at < target.length; index++) {
        const source = sources[index];
        if (source === undefined) return;
        const from = start + at - ((ends[index] ?? 0) - source.size);
        const part = target.subarray(at, at + source.size - from);
        await source.read(part, from);
        at += part.length;
      }
    },
  };
}

/** Bytes that a Blob hands out at once. */
const BLOB_STEP = 2 ** 24;

/** Gives a Blob or File as a source; its bytes stay where the browser keeps them. */
export function blobSource(blob: Blob): ByteSource {
  const read = async (target: Uint8Array, start: number): Promise<void> => {
    for (let at = 0; at < target.length; at += BLOB_STEP) {
      const end = Math.min(at + BLOB_STEP, target.length);
      const part = await blob.slice(start + at, start + end).arrayBuffer();
      target.set(new Uint8Array(part), at);
    }
  };
  return {
    size: blob.size,
    read: (target, start) =>
      read(target, start).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new FileError(`The Blob cannot be read: ${reason}.`, { cause });
      }),
  };
}

const PAGE = 2 ** 16;
const MAX_PAGES = 64;

/**
 * Keeps the pages last used of a source, so that the many small structures of a file do not each
 * cost a read. Reads beyond a page go past the cache.
 */
export function cachedSource(source: ByteSource): ByteSource {
  const pages = new Map<number, Uint8Array>();
  const page = async (index: number): Promise<Uint8Array> => {
    const known = pages.get(index);
    pages.delete(index);
    const start = index * PAGE;
    const bytes = known ?? new Uint8Array(Math.min(PAGE, source.size - start));
    if (known === undefined) await source.read(bytes, start);
    pages.set(index, bytes);
    const [oldest] = pages.keys();
    if (pages.size > MAX_PAGES && oldest !== undefined) pages.delete(oldest);
    return bytes;
  };
  return {
    size: source.size,
    async read(target, start) {
      if (target.length > PAGE) return source.read(target, start);
      for (let at = 0; at < target.length; ) {
        const index = Math.floor((start + at) / PAGE);
        const from = start + at - index * PAGE;
        const part = (await page(index)).subarray(from, from + target.length - at);
        target.set(part, at);
        at += part.length;
      }
    },
  };
}

/** Gives `length` bytes from `start` on as a source of their own. */
export function partOf(source: ByteSource, start: number, length: number): ByteSource {
  return { size: length, read: (target, at) => source.read(target, start + at) };
}

/** Copies bytes [start, start + length) into memory. */
export async function bytesAt(
  source: ByteSource,
  start: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  await source.read(bytes, start);
  return bytes;
}

// Takes compressed bytes and the size they declare; gives out exactly that many, or an error.

import { Inflate, Unzlib } from "fflate";
import { FileError } from "../shared/errors.ts";

/** Most and fewest bytes handed to the inflater at once: they become at most 1032 times as many. */
const STEP = 2 ** 14;
const SMALL_STEP = 2 ** 9;
/** Bytes that should come out of one step: the inflater holds several times as many. */
const OUTPUT = 2 ** 20;

/**
 * Inflates raw deflate data, or zlib's with its checksum, step by step, so that a lie about the size
 * is found before it fills the memory.
 *
 * @throws {FileError} made by `fail` from a reason, when the data is damaged or of another size.
 */
export function inflateExactly(
  form: "raw" | "zlib",
  stored: Uint8Array,
  size: number,
  fail: (reason: string) => FileError,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let length = 0;
  const take = (chunk: Uint8Array): void => {
    if (length + chunk.length > size) throw fail(`declares ${size} bytes, but holds more`);
    bytes.set(chunk, length);
    length += chunk.length;
  };
  // Small steps where much is to come out, or where little is and more would be a lie.
  const wanted = Math.min(size / 16, (OUTPUT * stored.length) / size);
  const step = Math.min(STEP, Math.max(SMALL_STEP, Math.ceil(wanted)));
  const inflater = form === "raw" ? new Inflate(take) : new Unzlib(take);
  try {
    for (let at = 0; at < stored.length; at += step) {
      const end = Math.min(at + step, stored.length);
      inflater.push(stored.subarray(at, end), end === stored.length);
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw fail("has damaged compressed data");
  }
  if (length !== size) throw fail(`declares ${size} bytes, but holds ${length}`);
  if (form === "zlib" && adler32(bytes) !== lastWord(stored)) {
    throw fail("fails the checksum of its compressed data");
  }
  return bytes;
}

function lastWord(stored: Uint8Array): number {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  return view.getUint32(stored.length - 4);
}

/** Most bytes that can be summed before the sums outgrow 53 bits; any smaller number serves too. */
const ADLER_STEP = 4096;

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; at += ADLER_STEP) {
    const end = Math.min(at + ADLER_STEP, bytes.length);
    for (let i = at; i < end; i++) {
      low += bytes[i] ?? 0;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return high * 65536 + low;
}

// Bytes that come one after another in; their SHA-256 digest out, without all of them in memory.

import { platform } from "#platform";
import type { ByteSource } from "./byte-source.ts";
import { bytesAt } from "./byte-source.ts";
import { countBytes, type OnFileProgress } from "./progress.ts";
import { Sha256 } from "./sha256.ts";

/** Is a digest of bytes that come one after another. */
export interface RunningDigest {
  update(bytes: Uint8Array): unknown;
  /** Gives the digest as 64 lower-case hexadecimal digits; nothing may follow. */
  hex(): string;
}

/** Starts a digest: the platform's own where it has one that goes on. */
export function startSha256(): RunningDigest {
  return platform.startSha256?.() ?? new Sha256();
}

/** Digests bytes that come one after another. */
export async function sha256Of(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const digest = startSha256();
  for await (const part of bytes) digest.update(part);
  return digest.hex();
}

/** Bytes of a source that are in memory at once. */
const STEP = 2 ** 20;

/** Reads a source from its begin to its end, part by part. */
export async function* partsOf(
  source: ByteSource,
  end = source.size,
  onProgress?: OnFileProgress,
): AsyncGenerator<Uint8Array> {
  const count = countBytes("checking", end, onProgress);
  for (let at = 0; at < end; at += STEP) {
    const part = await bytesAt(source, at, Math.min(STEP, end - at));
    yield part;
    count(part.length);
  }
}

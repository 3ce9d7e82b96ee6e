// A digest over a whole zip archive, in the comment at its end: no bit of it changes unnoticed.

import { platform } from "#platform";
import { FileError } from "../shared/errors.ts";

const PREFIX = "gradus sha256 ";

/** Length of the comment that an archive must leave room for. */
export const SEAL_LENGTH = PREFIX.length + 64;

/** Fills the room at the end of an archive with the digest of all before it. */
export async function seal(archive: Uint8Array): Promise<void> {
  const start = archive.length - SEAL_LENGTH;
  const digest = await platform.sha256(archive.subarray(0, start));
  archive.set(new TextEncoder().encode(PREFIX + digest), start);
}

/** Checks an archive against its seal. @throws FileError when it has none or has changed. */
export async function checkSeal(archive: Uint8Array, name: string): Promise<void> {
  const start = Math.max(0, archive.length - SEAL_LENGTH);
  const text = new TextDecoder().decode(archive.subarray(start));
  if (!text.startsWith(PREFIX)) {
    throw new FileError(
      `${name} is no checkpoint, or is damaged: its last ${SEAL_LENGTH} bytes hold no digest.`,
    );
  }
  const digest = await platform.sha256(archive.subarray(0, start));
  if (text === PREFIX + digest) return;
  throw new FileError(`${name} is damaged: its SHA-256 digest is not the one that was written.`);
}

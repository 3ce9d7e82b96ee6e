// A digest over a whole file, at its very end: no bit of it changes unnoticed.

import { type ByteSource, bytesAt, partOf } from "../files/byte-source.ts";
import { partsOf, sha256Of, startSha256 } from "../files/digest.ts";
import { FileError } from "../shared/errors.ts";

const PREFIX = "gradus sha256 ";

/** Bytes of a seal: the comment of a zip archive; behind its end, to a reader of HDF5. */
export const SEAL_LENGTH = PREFIX.length + 64;

/** Puts the digest of all bytes behind them. */
export async function* sealed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const digest = startSha256();
  for await (const part of bytes) {
    digest.update(part);
    yield part;
  }
  yield new TextEncoder().encode(PREFIX + digest.hex());
}

/** Gives the text at the end of a file that is its seal, or was before a byte of it changed. */
export async function sealOf(source: ByteSource): Promise<string | undefined> {
  if (source.size < SEAL_LENGTH) return undefined;
  const end = await bytesAt(source, source.size - SEAL_LENGTH, SEAL_LENGTH);
  const text = new TextDecoder("latin1").decode(end);
  const same = Array.from(PREFIX).filter((letter, i) => text[i] === letter).length;
  return same > PREFIX.length / 2 ? text : undefined;
}

/** Gives a file without its seal, after a check where it has one. @throws FileError as `checkSeal`. */
export async function unsealed(source: ByteSource, name: string): Promise<ByteSource> {
  if ((await sealOf(source)) === undefined) return source;
  await checkSeal(source, name);
  return partOf(source, 0, source.size - SEAL_LENGTH);
}

/** Checks a file against its seal and gives that. @throws FileError when it has none or has changed. */
export async function checkSeal(source: ByteSource, name: string): Promise<string> {
  const text = await sealOf(source);
  if (text === undefined) {
    throw new FileError(
      `${name} is no checkpoint, or is damaged: its last ${SEAL_LENGTH} bytes hold no digest.`,
    );
  }
  const digest = await sha256Of(partsOf(source, source.size - SEAL_LENGTH));
  if (text === PREFIX + digest) return text;
  throw new FileError(`${name} is damaged: its SHA-256 digest is not the one that was written.`);
}

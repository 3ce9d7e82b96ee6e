// Gzip bytes in, the unpacked bytes out, never more than a stated limit.
import { gunzipSync } from "fflate";
import { crc32 } from "../../shared/crc32.ts";
import { FileError } from "../../shared/errors.ts";

/**
 * Unpacks a gzip file of one member and checks its length and CRC-32 (RFC 1952).
 * @param limit most bytes that the content may have; it is checked before memory is taken.
 * @throws FileError when the file is not gzip, broken, cut off or larger than the limit.
 */
export function gunzip(name: string, bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new FileError(`${name}: this is not a gzip file.`);
  }
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  const size = trailer.getUint32(4, true);
  if (size > limit) {
    throw new FileError(`${name}: unpacks to ${size} bytes, but at most ${limit} are allowed.`);
  }
  let content: Uint8Array;
  try {
    content = gunzipSync(bytes, { out: new Uint8Array(size) });
  } catch (cause) {
    throw new FileError(`${name}: the gzip data are broken or cut off.`, { cause });
  }
  if (content.length !== size || crc32(content) !== trailer.getUint32(0, true)) {
    throw new FileError(`${name}: the unpacked content does not match its check sum.`);
  }
  return content;
}

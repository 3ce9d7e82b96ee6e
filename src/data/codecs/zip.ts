// A zip archive in, its members out, strictly: what the directory and the headers say must agree.
import { inflateSync } from "fflate";
import { crc32 } from "../../shared/crc32.ts";
import { FileError } from "../../shared/errors.ts";

/** Bounds what an archive may make the reader do. */
export interface ZipLimits {
  /** Most members; default 1,000. */
  readonly members?: number;
  /** Most unpacked bytes of all members together; default 1 GiB. */
  readonly bytes?: number;
}

/** Describes one member of an archive. */
export interface ZipMember {
  readonly name: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** Unpacks the member and checks its length and CRC-32. */
  read(): Uint8Array;
}

interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly checkSum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const headerSignature = 0x04034b50;
const endLength = 22;
const entryLength = 46;
const headerLength = 30;

/**
 * Lists the members of a zip archive (PKWARE APPNOTE 6.3; stored and deflated members).
 * Encrypted, split and zip64 archives, other methods and duplicate names are refused.
 * @param file name of the archive, for messages.
 * @throws FileError when the archive is broken, hostile, or beyond the limits.
 */
export function readZip(file: string, bytes: Uint8Array, limits: ZipLimits = {}): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = readDirectory(file, bytes, view, limits.members ?? 1000);
  const limit = limits.bytes ?? 2 ** 30;
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > limit) {
    throw new FileError(`${file}: unpacks to ${total} bytes, but at most ${limit} are allowed.`);
  }
  if (new Set(entries.map((entry) => entry.name)).size !== entries.length) {
    throw new FileError(`${file}: two members of the archive have the same name.`);
  }
  return entries.map((entry) => ({
    name: entry.name,
    size: entry.size,
    read: () => readMember(file, bytes, view, entry),
  }));
}

function readDirectory(
  file: string,
  bytes: Uint8Array,
  view: DataView,
  memberLimit: number,
): DirectoryEntry[] {
  const end = findEnd(file, view);
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  let offset = view.getUint32(end + 16, true);
  if (count > memberLimit) {
    throw new FileError(`${file}: has ${count} members, but at most ${memberLimit} are allowed.`);
  }
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw new FileError(`${file}: archives split over several files are not supported.`);
  }
  if (offset + length !== end) {
    throw new FileError(`${file}: the directory of the archive does not end where it should.`);
  }
  const entries: DirectoryEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (offset + entryLength > end || view.getUint32(offset, true) !== entrySignature) {
      throw new FileError(`${file}: entry ${i + 1} of the archive's directory is broken.`);
    }
    const nameLength = view.getUint16(offset + 28, true);
    const extraLength = view.getUint16(offset + 30, true);
    const next =
      offset + entryLength + nameLength + extraLength + view.getUint16(offset + 32, true);
    if (next > end) {
      throw new FileError(`${file}: entry ${i + 1} of the archive's directory is broken.`);
    }
    const nameStart = offset + entryLength;
    const name = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameLength));
    if (view.getUint16(offset + 8, true) & 1) {
      throw new FileError(`${file}: "${name}" is encrypted, which is not supported.`);
    }
    entries.push({
      name,
      method: view.getUint16(offset + 10, true),
      checkSum: view.getUint32(offset + 16, true),
      packedSize: view.getUint32(offset + 20, true),
      size: view.getUint32(offset + 24, true),
      headerOffset: view.getUint32(offset + 42, true),
    });
    offset = next;
  }
  if (offset !== end) {
    throw new FileError(
      `${file}: the directory of the archive holds bytes that belong to no entry.`,
    );
  }
  return entries;
}

function findEnd(file: string, view: DataView): number {
  const lowest = Math.max(0, view.byteLength - endLength - 0xffff);
  for (let at = view.byteLength - endLength; at >= lowest; at--) {
    const ends = at + endLength + view.getUint16(at + 20, true) === view.byteLength;
    if (ends && view.getUint32(at, true) === endSignature) return at;
  }
  throw new FileError(`${file}: this is not a zip archive, or its end is cut off.`);
}

function readMember(
  file: string,
  bytes: Uint8Array,
  view: DataView,
  entry: DirectoryEntry,
): Uint8Array {
  const { name, headerOffset: at, packedSize, size } = entry;
  if (at + headerLength > bytes.length || view.getUint32(at, true) !== headerSignature) {
    throw new FileError(`${file}: the header of "${name}" is broken.`);
  }
  const start = at + headerLength + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packedSize > bytes.length) {
    throw new FileError(`${file}: "${name}" reaches beyond the end of the archive.`);
  }
  const content = unpack(file, entry, bytes.subarray(start, start + packedSize));
  if (content.length !== size || crc32(content) !== entry.checkSum) {
    throw new FileError(`${file}: the content of "${name}" does not match its check sum.`);
  }
  return content;
}

function unpack(file: string, entry: DirectoryEntry, packed: Uint8Array): Uint8Array {
  if (entry.method === 0) return packed;
  if (entry.method !== 8) {
    throw new FileError(
      `${file}: "${entry.name}" is packed with method ${entry.method}; ` +
        "only stored (0) and deflated (8) members are supported.",
    );
  }
  try {
    return inflateSync(packed, { out: new Uint8Array(entry.size) });
  } catch (cause) {
    throw new FileError(`${file}: the packed data of "${entry.name}" are broken.`, { cause });
  }
}

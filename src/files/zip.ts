// Takes a zip archive; gives out its members, checked against lies and bombs.

import { crc32 } from "../shared/crc32.ts";
import { type ByteSource, bytesAt, memorySource, partOf } from "./byte-source.ts";
import { partsOf } from "./digest.ts";
import { inflateExactly } from "./inflate.ts";
import type { OnFileProgress } from "./progress.ts";
import {
  CENTRAL_SIGNATURE,
  END_SIGNATURE,
  END64_SIGNATURE,
  LOCAL_SIGNATURE,
  LOCATOR64_SIGNATURE,
  readName,
  SATURATED32,
  STORED,
  zipError,
} from "./zip-format.ts";

export { writeZip, zipPieces } from "./zip-writer.ts";

/** Bounds on what an archive may demand; sizes in bytes. */
export interface ZipLimits {
  /** Most members; default 10 000. */
  readonly maxMembers?: number;
  /** Largest size of one member once inflated; default 2 GiB - 1. */
  readonly maxMemberSize?: number;
  /** Largest sum of all members once inflated; default 2 GiB - 1. */
  readonly maxTotalSize?: number;
  /** Most bytes that one compressed byte may become, above `ratioFloor`; default 100. */
  readonly maxRatio?: number;
  /** Members up to this size may have any ratio; default 16 MiB. */
  readonly ratioFloor?: number;
}

/** A member of an archive; its bytes are inflated and checked only when read. */
export interface ZipMember {
  readonly name: string;
  /** Bytes once inflated. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly compressedSize: number;
  /**
   * Checks the member's bytes and gives access to them; those of a stored member stay where the
   * archive is, which must remain open.
   *
   * @throws {FileError} when they do not have the declared size or checksum.
   */
  open(onProgress?: OnFileProgress): Promise<ByteSource>;
  /** Gives the member's bytes in memory. @throws {FileError} as `open`. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

const DEFAULT_LIMITS: Required<ZipLimits> = {
  maxMembers: 10_000,
  maxMemberSize: 2 ** 31 - 1,
  maxTotalSize: 2 ** 31 - 1,
  maxRatio: 100,
  ratioFloor: 2 ** 24,
};

const FLAG_ENCRYPTED = 0x1;
const FLAG_DESCRIPTOR = 0x8;
const FLAG_PATCH = 0x20;
const FLAG_STRONG_ENCRYPTION = 0x40;
const DEFLATED = 8;

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Lists the members of a zip archive (stored or deflated, zip64 too) by name, directories left
 * out. Declared sizes are held to `limits` before anything is inflated.
 *
 * @throws {FileError} when the archive is damaged or hostile: overlapping or doubled members,
 *   names that lead out of a folder, encryption, sizes beyond the limits.
 */
export async function readZip(
  bytes: Uint8Array | ByteSource,
  limits: ZipLimits = {},
): Promise<Map<string, ZipMember>> {
  const source = bytes instanceof Uint8Array ? memorySource(bytes) : bytes;
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const directory = await findDirectory(source);
  if (directory.count > bounds.maxMembers) {
    throw zipError(`declares ${directory.count} members; at most ${bounds.maxMembers} are read`);
  }
  const entries = readDirectory(await viewAt(source, directory.start, directory.size), directory);
  checkSizes(entries, bounds);
  const starts = await checkPlaces(source, entries, directory.start);
  const members = new Map<string, ZipMember>();
  for (const [index, entry] of entries.entries()) {
    if (members.has(entry.name)) throw zipError(`holds "${entry.name}" twice`);
    const start = starts[index] ?? 0;
    const { name, size, compressedSize } = entry;
    const stored = partOf(source, start, compressedSize);
    const open: ZipMember["open"] = (onProgress) => openMember(entry, stored, onProgress);
    const read = (): Promise<Uint8Array<ArrayBuffer>> => extract(entry, stored);
    members.set(name, { name, size, compressedSize, open, read });
  }
  for (const name of [...members.keys()]) if (name.endsWith("/")) members.delete(name);
  return members;
}

/** Finds the end record, whose comment must run exactly to the end of the file. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const length = Math.min(source.size, 22 + 0xffff);
  const start = source.size - length;
  const view = await viewAt(source, start, length);
  for (let at = length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + 22 + view.getUint16(at + 20, true) !== length) continue;
    return readEnd(source, start + at, new DataView(view.buffer, at));
  }
  throw zipError("has no end record: it is cut off, or no zip archive");
}

async function viewAt(source: ByteSource, start: number, length: number): Promise<DataView> {
  return new DataView((await bytesAt(source, start, length)).buffer);
}

async function readEnd(source: ByteSource, at: number, record: DataView): Promise<Directory> {
  const locator = at >= 20 ? await viewAt(source, at - 20, 20) : undefined;
  const is64 = locator?.getUint32(0, true) === LOCATOR64_SIGNATURE;
  const end = is64 ? await readEnd64(source, locator, at - 20) : readEnd32(record, at);
  if (end.start + end.size > end.limit || end.count * 46 > end.size) {
    throw zipError("declares a directory that does not fit into the file");
  }
  return end;
}

function readEnd32(record: DataView, limit: number): Directory & { limit: number } {
  const disks = [record.getUint16(4, true), record.getUint16(6, true)];
  const counts = [record.getUint16(8, true), record.getUint16(10, true)] as const;
  if (disks.some((disk) => disk !== 0) || counts[0] !== counts[1]) throw zipError("is split");
  const size = record.getUint32(12, true);
  return { start: record.getUint32(16, true), size, count: counts[1], limit };
}

async function readEnd64(
  source: ByteSource,
  locator: DataView,
  locatorAt: number,
): Promise<Directory & { limit: number }> {
  const limit = safeUint64(locator, 8);
  const record = limit + 56 > locatorAt ? undefined : await viewAt(source, limit, 56);
  if (record?.getUint32(0, true) !== END64_SIGNATURE) {
    throw zipError("points to no zip64 end record");
  }
  const count = safeUint64(record, 32);
  if (safeUint64(record, 24) !== count) throw zipError("is split");
  return { start: safeUint64(record, 48), size: safeUint64(record, 40), count, limit };
}

function readDirectory(view: DataView, { count }: Directory): Entry[] {
  const end = view.byteLength;
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw zipError(`has a damaged directory at member ${index}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const extraStart = at + 46 + nameLength;
    const next = extraStart + extraLength + view.getUint16(at + 32, true);
    if (next > end) throw zipError(`has a damaged directory at member ${index}`);
    const name = readName(view, at + 46, nameLength);
    const sizes = [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ];
    const wide = readZip64Extra(view, name, extraStart, extraLength, sizes);
    entries.push({
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      size: wide[0] ?? 0,
      compressedSize: wide[1] ?? 0,
      offset: wide[2] ?? 0,
    });
    at = next;
  }
  return entries;
}

/** Replaces saturated 32-bit fields by those of the zip64 extra field, which keeps their order. */
function readZip64Extra(
  view: DataView,
  name: string,
  start: number,
  length: number,
  fields: readonly number[],
): number[] {
  if (!fields.includes(SATURATED32)) return [...fields];
  for (let at = start; at + 4 <= start + length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1 || end > start + length) {
      at = end;
      continue;
    }
    let from = at + 4;
    return fields.map((field) => {
      if (field !== SATURATED32) return field;
      if (from + 8 > end) throw zipError(`has too short a zip64 field for "${name}"`);
      from += 8;
      return safeUint64(view, from - 8);
    });
  }
  throw zipError(`lacks the zip64 field of "${name}"`);
}

function checkSizes(entries: readonly Entry[], bounds: Required<ZipLimits>): void {
  let total = 0;
  for (const { name, flags, method, size, compressedSize } of entries) {
    if (flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_PATCH)) {
      throw zipError(`has "${name}" encrypted: save it without a password`);
    }
    if (method !== STORED && method !== DEFLATED) {
      throw zipError(`has "${name}" compressed by method ${method}; read are stored and deflated`);
    }
    if (method === STORED && size !== compressedSize) {
      throw zipError(`declares two sizes, ${size} and ${compressedSize}, for stored "${name}"`);
    }
    if (name.endsWith("/") && size !== 0) throw zipError(`has data in the folder "${name}"`);
    total += size;
    if (size > bounds.maxMemberSize || total > bounds.maxTotalSize) {
      throw zipError(
        `inflates to ${total} bytes up to "${name}"; allowed are ${bounds.maxMemberSize} per ` +
          `member and ${bounds.maxTotalSize} in all (limits maxMemberSize, maxTotalSize)`,
      );
    }
    if (size > bounds.ratioFloor && size > bounds.maxRatio * compressedSize) {
      throw zipError(
        `would inflate "${name}" from ${compressedSize} to ${size} bytes, ` +
          `more than ${bounds.maxRatio} to 1 (limit maxRatio)`,
      );
    }
  }
}

/** Finds where each member's data starts, and that no byte serves two members. */
async function checkPlaces(
  source: ByteSource,
  entries: readonly Entry[],
  directoryStart: number,
): Promise<number[]> {
  const starts: number[] = [];
  for (const entry of entries) starts.push(await dataStart(source, entry, directoryStart));
  const order = entries.map((_, index) => index);
  order.sort((a, b) => (entries[a]?.offset ?? 0) - (entries[b]?.offset ?? 0));
  let free = 0;
  for (const index of order) {
    const entry = entries[index];
    if (entry === undefined) continue;
    if (entry.offset < free) throw zipError(`stores "${entry.name}" over another member`);
    free = (starts[index] ?? 0) + entry.compressedSize;
    if (free > directoryStart) throw zipError(`is cut off inside "${entry.name}"`);
  }
  return starts;
}

/** Compares a member's local header with the directory. */
async function dataStart(source: ByteSource, entry: Entry, limit: number): Promise<number> {
  const { name, offset } = entry;
  const header = offset + 30 > limit ? undefined : await viewAt(source, offset, 30);
  if (header?.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw zipError(`has no local header for "${name}"`);
  }
  const nameLength = header.getUint16(26, true);
  const start = offset + 30 + nameLength + header.getUint16(28, true);
  if (start > limit) throw zipError(`is cut off inside "${name}"`);
  const flags = header.getUint16(6, true);
  const size = header.getUint32(22, true);
  const sizeDiffers =
    (flags & FLAG_DESCRIPTOR) === 0 && size !== SATURATED32 && size !== entry.size;
  if (
    readName(await viewAt(source, offset + 30, nameLength), 0, nameLength) !== name ||
    header.getUint16(8, true) !== entry.method ||
    (flags & FLAG_ENCRYPTED) !== 0 ||
    sizeDiffers
  ) {
    throw zipError(`describes "${name}" differently in its directory and in front of its data`);
  }
  return start;
}

async function extract(entry: Entry, stored: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  const { name, size, crc, method } = entry;
  const packed = await bytesAt(stored, 0, stored.size);
  const fail = (reason: string) => zipError(`${reason}: "${name}"`);
  const bytes = method === STORED ? packed : inflateExactly("raw", packed, size, fail);
  if (crc32(bytes) !== crc) throw zipError(`fails the checksum of "${name}"`);
  return bytes;
}

async function openMember(
  entry: Entry,
  stored: ByteSource,
  onProgress: OnFileProgress | undefined,
): Promise<ByteSource> {
  if (entry.method !== STORED) return memorySource(await extract(entry, stored));
  let crc = 0;
  for await (const part of partsOf(stored, stored.size, onProgress)) crc = crc32(part, crc);
  if (crc !== entry.crc) throw zipError(`fails the checksum of "${entry.name}"`);
  return stored;
}

function safeUint64(view: DataView, at: number): number {
  const value = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (!Number.isSafeInteger(value)) throw zipError("declares a size beyond 2^53");
  return value;
}

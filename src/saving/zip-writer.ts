// Takes named bytes; gives out a zip archive of stored members.

import { crc32 } from "../shared/crc32.ts";
import {
  CENTRAL_SIGNATURE,
  END_SIGNATURE,
  FLAG_UTF8,
  LOCAL_SIGNATURE,
  readName,
  SATURATED32,
  STORED,
  zipError,
} from "./zip-format.ts";

/** A member to write. */
export interface ZipMemberInput {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Settings of `writeZip`. */
export interface WriteZipOptions {
  /** Date of all members, in UTC; default 1980-01-01, so that the bytes depend on data alone. */
  readonly date?: Date;
  /** Bytes of a comment that the caller fills in at the end of the archive; default 0. */
  readonly commentLength?: number;
}

/**
 * Writes an archive of stored members in the given order, as Python's zipfile does for `.keras`.
 *
 * @throws {FileError} for doubled or unsafe names, and when the archive would reach 4 GiB.
 */
export function writeZip(
  members: readonly ZipMemberInput[],
  options: WriteZipOptions = {},
): Uint8Array<ArrayBuffer> {
  if (members.length >= 0xffff) throw zipError(`cannot hold ${members.length} members`);
  const records = members.map(({ name, data }) => {
    const bytes = new TextEncoder().encode(name);
    readName(new DataView(bytes.buffer), 0, bytes.length);
    if (bytes.length > 0xffff) throw zipError("cannot hold a name beyond 64 KiB");
    return { name: bytes, data, crc: crc32(data) };
  });
  const names = new Set(members.map(({ name }) => name));
  if (names.size !== members.length) throw zipError("cannot hold two members of one name");
  const commentLength = options.commentLength ?? 0;
  const total = records.reduce(
    (sum, { name, data }) => sum + 76 + 2 * name.length + data.length,
    22 + commentLength,
  );
  if (total >= SATURATED32)
    throw zipError(`of ${total} bytes would be too large: 4 GiB is the end`);

  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  const stamp = dosTime(options.date ?? new Date(0));
  const offsets: number[] = [];
  let at = 0;
  for (const record of records) {
    offsets.push(at);
    view.setUint32(at, LOCAL_SIGNATURE, true);
    writeCommonFields(view, at + 4, record, stamp);
    bytes.set(record.name, at + 30);
    bytes.set(record.data, at + 30 + record.name.length);
    at += 30 + record.name.length + record.data.length;
  }
  const directoryStart = at;
  for (const [index, record] of records.entries()) {
    view.setUint32(at, CENTRAL_SIGNATURE, true);
    // Made by: Unix, version 2.0; a regular file that its owner may write.
    view.setUint16(at + 4, (3 << 8) | 20, true);
    writeCommonFields(view, at + 6, record, stamp);
    view.setUint32(at + 38, 0o100644 * 2 ** 16, true);
    view.setUint32(at + 42, offsets[index] ?? 0, true);
    bytes.set(record.name, at + 46);
    at += 46 + record.name.length;
  }
  view.setUint32(at, END_SIGNATURE, true);
  view.setUint16(at + 8, records.length, true);
  view.setUint16(at + 10, records.length, true);
  view.setUint32(at + 12, at - directoryStart, true);
  view.setUint32(at + 16, directoryStart, true);
  view.setUint16(at + 20, commentLength, true);
  return bytes;
}

/** Writes the 26 bytes that local and central headers share. */
function writeCommonFields(
  view: DataView,
  at: number,
  record: { readonly name: Uint8Array; readonly data: Uint8Array; readonly crc: number },
  stamp: number,
): void {
  const plain = record.name.every((byte) => byte < 128);
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, plain ? 0 : FLAG_UTF8, true);
  view.setUint16(at + 4, STORED, true);
  view.setUint32(at + 6, stamp, true);
  view.setUint32(at + 10, record.crc, true);
  view.setUint32(at + 14, record.data.length, true);
  view.setUint32(at + 18, record.data.length, true);
  view.setUint16(at + 22, record.name.length, true);
}

/** Packs a date as DOS time and date, two seconds per step; before 1980 counts as 1980. */
function dosTime(date: Date): number {
  const year = date.getUTCFullYear();
  if (!(year >= 1980 && year <= 2107)) return 0x21 * 2 ** 16;
  const day = ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time =
    (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return day * 2 ** 16 + time;
}

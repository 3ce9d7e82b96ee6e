// Takes named members; gives out a zip archive that stores them, in pieces or as bytes.

import { crc32 } from "../shared/crc32.ts";
import { joinPieces, type Piece, pieceBytes, totalLength } from "./file-pieces.ts";
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
  readonly data: Uint8Array | readonly Piece[];
}

/** Settings of `zipPieces`. */
export interface WriteZipOptions {
  /** Date of all members, in UTC; default 1980-01-01, so that the bytes depend on data alone. */
  readonly date?: Date;
  /** Bytes of a comment that the caller puts behind the archive; default 0. */
  readonly commentLength?: number;
}

/** Gives the bytes of an archive. @throws {FileError} as `zipPieces`. */
export async function writeZip(
  members: readonly ZipMemberInput[],
  options: WriteZipOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(await zipPieces(members, options));
}

/**
 * Lays out an archive of stored members in the given order, as Python's zipfile does for `.keras`.
 * Pieces that are made late are made twice: for their checksum, which stands in front, and in their turn.
 *
 * @throws {FileError} for doubled or unsafe names, and when the archive would reach 4 GiB.
 */
export async function zipPieces(
  members: readonly ZipMemberInput[],
  options: WriteZipOptions = {},
): Promise<Piece[]> {
  if (members.length >= 0xffff) throw zipError(`cannot hold ${members.length} members`);
  if (new Set(members.map(({ name }) => name)).size !== members.length) {
    throw zipError("cannot hold two members of one name");
  }
  const stamp = dosTime(options.date ?? new Date(0));
  const pieces: Piece[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const member of members) {
    const record = await recordOf(member);
    if (at + record.length >= SATURATED32) throw zipError("would be too large: 4 GiB is the end");
    pieces.push(localHeader(record, stamp), ...record.pieces);
    directory.push(centralHeader(record, stamp, at));
    at += 30 + record.name.length + record.length;
  }
  const end = endRecord(directory, at, options.commentLength ?? 0);
  if (at + totalLength(directory) >= SATURATED32) {
    throw zipError("would be too large: 4 GiB is the end");
  }
  return [...pieces, ...directory, end];
}

/** Is a member with its checksum. */
interface MemberRecord {
  readonly name: Uint8Array;
  readonly pieces: readonly Piece[];
  readonly length: number;
  readonly crc: number;
}

async function recordOf({ name: text, data }: ZipMemberInput): Promise<MemberRecord> {
  const name = new TextEncoder().encode(text);
  readName(new DataView(name.buffer), 0, name.length);
  if (name.length > 0xffff) throw zipError("cannot hold a name beyond 64 KiB");
  let crc = 0;
  const pieces: Piece[] = [];
  for (const piece of data instanceof Uint8Array ? [data] : data) {
    const before = crc;
    const after = crc32(await pieceBytes(piece), before);
    crc = after;
    pieces.push(piece instanceof Uint8Array ? piece : unchanged(text, piece, before, after));
  }
  return { name, pieces, length: totalLength(pieces), crc };
}

/** Gives a piece that is still what it was when its checksum was taken. */
function unchanged(name: string, piece: Piece, before: number, after: number): Piece {
  const make = async (): Promise<Uint8Array> => {
    const bytes = await pieceBytes(piece);
    if (crc32(bytes, before) === after) return bytes;
    throw zipError(
      `cannot hold "${name}", which changed while it was saved: await the saving before training goes on`,
    );
  };
  return { length: piece.length, make };
}

function localHeader(record: MemberRecord, stamp: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(30 + record.name.length));
  view.setUint32(0, LOCAL_SIGNATURE, true);
  writeCommonFields(view, 4, record, stamp);
  return withName(view, 30, record);
}

function centralHeader(record: MemberRecord, stamp: number, offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(46 + record.name.length));
  view.setUint32(0, CENTRAL_SIGNATURE, true);
  // Made by: Unix, version 2.0; a regular file that its owner may write.
  view.setUint16(4, (3 << 8) | 20, true);
  writeCommonFields(view, 6, record, stamp);
  view.setUint32(38, 0o100644 * 2 ** 16, true);
  view.setUint32(42, offset, true);
  return withName(view, 46, record);
}

function withName(view: DataView<ArrayBuffer>, at: number, { name }: MemberRecord): Uint8Array {
  const bytes = new Uint8Array(view.buffer);
  bytes.set(name, at);
  return bytes;
}

function endRecord(directory: readonly Uint8Array[], start: number, comment: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(22));
  view.setUint32(0, END_SIGNATURE, true);
  view.setUint16(8, directory.length, true);
  view.setUint16(10, directory.length, true);
  view.setUint32(12, totalLength(directory), true);
  view.setUint32(16, start, true);
  view.setUint16(20, comment, true);
  return new Uint8Array(view.buffer);
}

/** Writes the 26 bytes that local and central headers share. */
function writeCommonFields(view: DataView, at: number, record: MemberRecord, stamp: number): void {
  const plain = record.name.every((byte) => byte < 128);
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, plain ? 0 : FLAG_UTF8, true);
  view.setUint16(at + 4, STORED, true);
  view.setUint32(at + 6, stamp, true);
  view.setUint32(at + 10, record.crc, true);
  view.setUint32(at + 14, record.length, true);
  view.setUint32(at + 18, record.length, true);
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

// Takes the superblock of an HDF5 file (version 0 to 3); gives out where its root group lies.

import { verifyChecksum } from "./object-header.ts";
import { type Cursor, type Hdf5Source, hdf5Error } from "./source.ts";

/** The eight bytes that open every HDF5 file. */
export const SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * Finds the address of the root group's object header.
 *
 * @throws {FileError} when the bytes are not an HDF5 file, or not a whole one.
 */
export async function readRootAddress(source: Hdf5Source): Promise<number> {
  const head = await source.peek("", "the superblock", 0, Math.min(9, source.size));
  if (!SIGNATURE.every((byte, index) => head.bytes[index] === byte)) {
    throw hdf5Error("", "the bytes do not start with the HDF5 signature");
  }
  head.skip(8);
  const version = head.u8();
  if (version > 3) throw hdf5Error("", `superblock version ${version} is not read; known are 0-3`);
  return version < 2 ? readOld(source, version) : readNew(source);
}

async function readOld(source: Hdf5Source, version: number): Promise<number> {
  const fields = await source.region("", "the superblock", 0, version === 0 ? 96 : 100);
  fields.skip(13);
  expectWidths(fields);
  fields.skip(version === 0 ? 9 : 13);
  expectBase(fields);
  fields.skip(8);
  expectWhole(fields);
  fields.skip(16);
  return rootFrom(fields);
}

async function readNew(source: Hdf5Source): Promise<number> {
  const fields = await source.region("", "the superblock", 0, 48);
  verifyChecksum(fields);
  fields.skip(9);
  expectWidths(fields);
  fields.skip(1);
  expectBase(fields);
  fields.skip(8);
  expectWhole(fields);
  return rootFrom(fields);
}

function expectWidths(fields: Cursor): void {
  const widths = [fields.u8(), fields.u8()];
  if (widths[0] !== 8 || widths[1] !== 8) {
    throw fields.error(`has addresses of ${widths[0]} and lengths of ${widths[1]} bytes, not 8`);
  }
}

function expectBase(fields: Cursor): void {
  if (fields.u64() !== 0) throw fields.error("shifts all addresses, which is not supported");
}

function expectWhole(fields: Cursor): void {
  const size = fields.u64();
  const actual = fields.source.size;
  if (size > actual) {
    throw hdf5Error("", `the file is cut off: it should have ${size} bytes, but has ${actual}`);
  }
}

function rootFrom(fields: Cursor): number {
  const root = fields.address();
  if (root === undefined) throw fields.error("names no root group");
  return root;
}

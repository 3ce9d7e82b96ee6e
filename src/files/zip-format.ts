// Shared by the zip reader and writer: signatures, checks of names, checksum, errors.

import { FileError } from "../shared/errors.ts";

/** Opens a member's local header. */
export const LOCAL_SIGNATURE = 0x04034b50;
/** Opens a member's entry in the central directory. */
export const CENTRAL_SIGNATURE = 0x02014b50;
/** Opens the end record. */
export const END_SIGNATURE = 0x06054b50;
/** Opens the zip64 end record. */
export const END64_SIGNATURE = 0x06064b50;
/** Opens the zip64 locator. */
export const LOCATOR64_SIGNATURE = 0x07064b50;
/** Method of a member whose bytes stand as they are. */
export const STORED = 0;
/** Flag of a member whose name is UTF-8. */
export const FLAG_UTF8 = 0x800;
/** Value of a 32-bit field whose true value stands in a zip64 field. */
export const SATURATED32 = 0xffffffff;

/** Decodes a member's name and refuses those that lead out of a folder. */
export function readName(view: DataView, at: number, length: number): string {
  let name: string;
  try {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw zipError("has a member whose name is not UTF-8");
  }
  const parts = name.replace(/\/$/, "").split("/");
  const leadsOut = parts.some((part) => part === "" || part === "." || part === "..");
  if (leadsOut || /[\\\0]|^[A-Za-z]:/.test(name)) {
    throw zipError(`has a member with the unsafe name "${name}"`);
  }
  return name;
}

/** Builds the error of all zip failures. */
export function zipError(reason: string): FileError {
  return new FileError(`zip archive ${reason}.`);
}

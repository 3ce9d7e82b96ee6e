// The bytes of a .npz archive to its arrays by name, and back.

import { FileError } from "../../shared/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { StoredArray } from "../file-array.ts";
import type { Piece } from "../file-pieces.ts";
import { readZip, type ZipLimits, zipPieces } from "../zip.ts";
import { npyPieces, openNpy } from "./npy.ts";

const ENDING = ".npy";

/**
 * Opens an archive; the elements of its arrays are read when asked for.
 * @throws FileError when the archive or a member is damaged or hostile.
 */
export async function openNpz(
  bytes: ByteSource,
  limits?: ZipLimits,
): Promise<ReadonlyMap<string, StoredArray>> {
  const arrays = new Map<string, StoredArray>();
  for (const [name, member] of await readZip(bytes, limits)) {
    if (!name.endsWith(ENDING)) {
      throw new FileError(`${name}: is no .npy member, so the archive is no .npz file.`);
    }
    const key = name.slice(0, -ENDING.length);
    if (key === "__proto__") throw new FileError(`${name}: the name is refused.`);
    arrays.set(key, await openNpy(await member.open(), name));
  }
  return arrays;
}

/** Lays out an archive of stored members, as `numpy.savez` does. @throws FileError for unsafe names. */
export function npzPieces(arrays: ReadonlyMap<string, StoredArray>): Promise<Piece[]> {
  return zipPieces(
    Array.from(arrays, ([name, array]) => {
      const member = `${name}${ENDING}`;
      return { name: member, data: npyPieces(array, member) };
    }),
  );
}

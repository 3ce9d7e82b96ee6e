// Arrays of NumPy, one to a .npy file or several by name to a .npz archive: read and written.

import type { HostTensor } from "../../engine/index.ts";
import {
  type FileArray,
  type StoredArray,
  storedArray,
  storedArrays,
  toHostTensor,
} from "../../files/file-array.ts";
import { joinPieces, type Piece, writePieces } from "../../files/file-pieces.ts";
import { ConfigError } from "../../shared/errors.ts";
import { type FileSource, sourceName, withSource } from "../file-source.ts";
import type { FileLimits } from "../model-file.ts";

/** Are the options of `loadNpy` and `loadNpz`. */
export interface ArrayOptions {
  /**
   * Whether arrays keep the dtype of the file, such as int64 in a BigInt64Array. By default they
   * come in the dtypes of tensors: integers as int32 where they are narrower or fit, float16 as float32.
   */
  readonly exact?: boolean;
  /** Bounds on what the file may demand. */
  readonly limits?: FileLimits;
}

/** Are arrays by name. */
export type NamedArrays<T extends FileArray | HostTensor = HostTensor> = {
  readonly [name: string]: T;
};

type Exact = ArrayOptions & { readonly exact: true };

/**
 * Reads the array of a .npy file, ready for `tensor` and `fit`.
 * @throws FileError when it is damaged, or holds anything but numbers and booleans.
 */
export async function loadNpy(source: FileSource, options: Exact): Promise<FileArray>;
export async function loadNpy(source: FileSource, options?: ArrayOptions): Promise<HostTensor>;
export async function loadNpy(
  source: FileSource,
  options: ArrayOptions = {},
): Promise<FileArray | HostTensor> {
  const { openNpy } = await import("../../files/numpy/npy.ts");
  const name = sourceName(source, ".npy file");
  return withSource(source, options.limits ?? {}, async (bytes) =>
    settle(await openNpy(bytes, name), name, options),
  );
}

/**
 * Reads all arrays of a .npz archive, compressed or not, by name.
 * @throws FileError as `loadNpy`, and for an archive that is damaged or hostile.
 */
export async function loadNpz(source: FileSource, options: Exact): Promise<NamedArrays<FileArray>>;
export async function loadNpz(source: FileSource, options?: ArrayOptions): Promise<NamedArrays>;
export async function loadNpz(
  source: FileSource,
  options: ArrayOptions = {},
): Promise<NamedArrays<FileArray | HostTensor>> {
  const { openNpz } = await import("../../files/numpy/npz.ts");
  const { limits = {} } = options;
  return withSource(source, limits, async (bytes) => {
    const settled: [string, FileArray | HostTensor][] = [];
    for (const [name, array] of await openNpz(bytes, limits.zip)) {
      settled.push([name, await settle(array, `${name}.npy`, options)]);
    }
    return Object.fromEntries(settled);
  });
}

/** Writes an array to a .npy file. @throws ConfigError for another ending. */
export async function saveNpy(array: FileArray | HostTensor, path: string): Promise<void> {
  requireEnding("saveNpy", path, ".npy");
  await writePieces(path, await npyPiecesOf(array));
}

/** Gives the bytes of a .npy file. @throws FileError when shape and elements do not agree. */
export async function saveNpyToBytes(
  array: FileArray | HostTensor,
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(await npyPiecesOf(array));
}

async function npyPiecesOf(array: FileArray | HostTensor): Promise<Piece[]> {
  const { npyPieces } = await import("../../files/numpy/npy.ts");
  return npyPieces(storedArray(array as FileArray), ".npy file");
}

/** Writes arrays by name to an archive that `numpy.load` reads. @throws ConfigError for another ending. */
export async function saveNpz(
  arrays: NamedArrays<FileArray | HostTensor>,
  path: string,
): Promise<void> {
  requireEnding("saveNpz", path, ".npz");
  await writePieces(path, await npzPiecesOf(arrays));
}

/** Gives the bytes of a .npz archive. @throws FileError when shape and elements do not agree. */
export async function saveNpzToBytes(
  arrays: NamedArrays<FileArray | HostTensor>,
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(await npzPiecesOf(arrays));
}

async function npzPiecesOf(arrays: NamedArrays<FileArray | HostTensor>): Promise<Piece[]> {
  const { npzPieces } = await import("../../files/numpy/npz.ts");
  return npzPieces(storedArrays(new Map(Object.entries(arrays as NamedArrays<FileArray>))));
}

async function settle(
  array: StoredArray,
  name: string,
  { exact = false }: ArrayOptions,
): Promise<FileArray | HostTensor> {
  const read = await array.read();
  return exact ? read : toHostTensor(read, name);
}

function requireEnding(who: string, path: string, ending: string): void {
  if (path.endsWith(ending)) return;
  throw new ConfigError(`${who}: the path "${path}" does not end in "${ending}".`);
}

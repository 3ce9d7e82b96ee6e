// Tensors by name in a safetensors file: read and written.

import type { HostTensor } from "../../engine/index.ts";
import { type FileArray, storedArrays, toHostTensor } from "../../files/file-array.ts";
import { joinPieces, type Piece, writePieces } from "../../files/file-pieces.ts";
import { ConfigError } from "../../shared/errors.ts";
import { type FileSource, sourceName, withSource } from "../file-source.ts";
import type { ArrayOptions, NamedArrays } from "../numpy/arrays.ts";

/**
 * Reads all tensors of a safetensors file, by name; F16 and BF16 are widened to float32.
 * @throws FileError naming the tensor, when the file is damaged or hostile.
 */
export async function loadSafetensors(
  source: FileSource,
  options: ArrayOptions & { readonly exact: true },
): Promise<NamedArrays<FileArray>>;
export async function loadSafetensors(
  source: FileSource,
  options?: ArrayOptions,
): Promise<NamedArrays>;
export async function loadSafetensors(
  source: FileSource,
  { limits = {}, exact = false }: ArrayOptions = {},
): Promise<NamedArrays<FileArray | HostTensor>> {
  const { openSafetensors } = await import("./safetensors.ts");
  const file = sourceName(source, "safetensors file");
  return withSource(source, limits, async (bytes) => {
    const { tensors } = await openSafetensors(bytes, file, limits);
    const settled: [string, FileArray | HostTensor][] = [];
    for (const [name, tensor] of tensors) {
      const array = await tensor.read();
      settled.push([name, exact ? array : toHostTensor(array, `${file}: tensor "${name}"`)]);
    }
    return Object.fromEntries(settled);
  });
}

/**
 * Writes tensors by name, with notes of one's own that must be texts.
 * @throws ConfigError when the path does not end in `.safetensors`.
 */
export async function saveSafetensors(
  tensors: NamedArrays<FileArray | HostTensor>,
  path: string,
  options: { readonly metadata?: { readonly [key: string]: string } } = {},
): Promise<void> {
  if (!path.endsWith(".safetensors")) {
    throw new ConfigError(`saveSafetensors: the path "${path}" does not end in ".safetensors".`);
  }
  await writePieces(path, await piecesOf(tensors, options.metadata));
}

/** Gives the bytes of a safetensors file. @throws FileError when shape and elements do not agree. */
export async function saveSafetensorsToBytes(
  tensors: NamedArrays<FileArray | HostTensor>,
  options: { readonly metadata?: { readonly [key: string]: string } } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(await piecesOf(tensors, options.metadata));
}

async function piecesOf(
  tensors: NamedArrays<FileArray | HostTensor>,
  metadata: { readonly [key: string]: string } = {},
): Promise<Piece[]> {
  const { safetensorsPieces } = await import("./safetensors.ts");
  const arrays = new Map(Object.entries(tensors as NamedArrays<FileArray>));
  return safetensorsPieces(storedArrays(arrays), new Map(Object.entries(metadata)));
}

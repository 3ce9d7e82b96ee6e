// Parts of a file to be written in; the file, or its bytes, out, with no more than one part in memory.

import { platform } from "#platform";
import { FileError } from "../shared/errors.ts";
import { countBytes, type OnFileProgress } from "./progress.ts";

/** Is a part of a file whose bytes are made when its turn comes, each time that they are asked for. */
export interface LatePiece {
  /** Bytes that `make` gives. */
  readonly length: number;
  make(): Promise<Uint8Array>;
}

/** Is a part of a file. */
export type Piece = Uint8Array | LatePiece;

/** Adds up the bytes of pieces. */
export function totalLength(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Gives the bytes of a piece. */
export async function pieceBytes(piece: Piece): Promise<Uint8Array> {
  if (piece instanceof Uint8Array) return piece;
  const bytes = await piece.make();
  if (bytes.length === piece.length) return bytes;
  throw new FileError(
    `A part of the file has ${bytes.length} bytes in place of ${piece.length}: what is saved changed ` +
      "meanwhile. Await the saving before anything else.",
  );
}

/** The many small structures of a file go out together. */
const SMALL = 2 ** 16;
const TOGETHER = 2 ** 20;

/** Gives the bytes of pieces one after another, small ones joined. */
export async function* bytesOf(
  pieces: readonly Piece[],
  onProgress?: OnFileProgress,
): AsyncGenerator<Uint8Array> {
  const count = countBytes("writing", totalLength(pieces), onProgress);
  let small: Uint8Array[] = [];
  for (const piece of pieces) {
    const bytes = await pieceBytes(piece);
    const isSmall = bytes.length < SMALL;
    if (isSmall) small.push(bytes);
    if (isSmall && totalLength(small) < TOGETHER) continue;
    const ready = small.length > 0 ? [join(small)] : [];
    small = [];
    for (const part of isSmall ? ready : [...ready, bytes]) {
      yield part;
      count(part.length);
    }
  }
  const rest = join(small);
  yield rest;
  count(rest.length);
}

/** Joins pieces in memory. @throws FileError when there is not enough of it. */
export async function joinPieces(pieces: readonly Piece[]): Promise<Uint8Array<ArrayBuffer>> {
  const file = allocate(totalLength(pieces));
  let at = 0;
  for (const piece of pieces) {
    file.set(await pieceBytes(piece), at);
    at += piece.length;
  }
  return file;
}

/** Writes pieces to a file, which appears whole or not at all. @throws FileError as the platform. */
export async function writePieces(
  path: string,
  pieces: readonly Piece[],
  onProgress?: OnFileProgress,
): Promise<void> {
  await platform.writeFileAtomic(path, bytesOf(pieces, onProgress));
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const joined = allocate(totalLength(pieces));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

function allocate(length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch {
    throw new FileError(`There is no memory for the ${length} bytes of the file.`);
  }
}

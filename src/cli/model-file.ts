// A path in; a model, or the notes in its file, out. Errors name the path.

import type { Model } from "gradus";
import { FileError, loadModel, readMetadata } from "gradus";
import { withFileProgress } from "./terminal/file-progress.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Loads a model; without `compile` only its layers. @throws FileError naming the path. */
export function openModel(
  path: string,
  terminal: Terminal,
  options: { readonly compile?: boolean } = {},
): Promise<Model> {
  return withFileProgress(terminal, `loading ${path}`, (onProgress) =>
    named(path, loadModel(path, { ...options, onProgress })),
  );
}

/** Reads what was saved as metadata. @throws FileError naming the path. */
export function openNotes(path: string): ReturnType<typeof readMetadata> {
  return named(path, readMetadata(path));
}

/** Puts the path in front of errors that do not name it. */
export function named<T>(path: string, opened: Promise<T>): Promise<T> {
  return opened.catch((error: unknown) => {
    if (!(error instanceof FileError) || error.message.includes(path)) throw error;
    throw new FileError(`${path}: ${error.message}`, { cause: error });
  });
}

// Files that belong together, and how each finds the others: by folder, address or name.

import { platform } from "#platform";
import { FileError } from "../shared/errors.ts";
import type { FileSource } from "./file-source.ts";

/** Is several files at once, as a file input of a page gives them: `input.files`. */
export type FileSet = Iterable<File>;

/** Finds files by their paths in a folder. */
export interface FileFolder {
  /** What errors call it. */
  readonly name: string;
  /** Gives a file, undefined when there is none. */
  find(path: string): Promise<FileSource | undefined>;
}

/** Tells a list of files from a single source. */
function isFileSet(source: FileSource | FileSet): source is FileSet {
  if (typeof source !== "object" || ArrayBuffer.isView(source)) return false;
  return Symbol.iterator in source;
}

/**
 * Tells one file from a folder: a path with a `config.json` in it, an address that ends in a slash,
 * or several files.
 */
export async function placeOf(
  source: FileSource | FileSet,
): Promise<{ readonly file: FileSource } | { readonly folder: FileFolder }> {
  if (!isFileSet(source)) {
    const folder = await folderOf(source);
    return folder === undefined ? { file: source } : { folder };
  }
  const [only, ...others] = source;
  const isOne = only !== undefined && others.length === 0;
  return isOne ? { file: only } : { folder: folderOfSet(source) };
}

async function folderOf(source: FileSource): Promise<FileFolder | undefined> {
  const isAddress = source instanceof URL || typeof source === "string";
  if (isAddress && String(source).endsWith("/") && hasAddress(source)) {
    return { name: String(source), find: async (path) => new URL(path, addressOf(source)) };
  }
  if (typeof source !== "string" || hasAddress(source)) return undefined;
  const prefix = source.replace(/[/\\]$/, "");
  if (!(await platform.exists(`${prefix}/config.json`))) return undefined;
  return {
    name: source,
    find: async (path) => {
      const file = `${prefix}/${path}`;
      return (await platform.exists(file)) ? file : undefined;
    },
  };
}

/** Files of a folder that was picked know their paths from it on; those picked alone a name. */
function folderOfSet(set: FileSet): FileFolder {
  const files = [...set];
  const names = files.map(({ name }) => name);
  const pathOf = (file: File): string => file.webkitRelativePath || file.name;
  return {
    name: `the files ${names.slice(0, 5).join(", ") || "(none)"}`,
    find: async (path) => {
      const last = path.slice(path.lastIndexOf("/") + 1);
      return files.find((file) => pathOf(file).endsWith(`/${path}`) || file.name === last);
    },
  };
}

/**
 * Gives the one file with an ending among several, with what finds the others; of a single file,
 * what finds its neighbours.
 * @throws FileError when no file has the ending, or several do.
 */
export function mainOf(
  source: FileSource | FileSet,
  ending: string,
): { readonly main: FileSource; readonly folder: () => FileFolder } {
  if (!isFileSet(source)) return { main: source, folder: () => folderAround(source) };
  const files = [...source];
  const named = files.length === 1 ? files : files.filter(({ name }) => name.endsWith(ending));
  const [main] = named;
  if (main !== undefined && named.length === 1) return { main, folder: () => folderOfSet(files) };
  throw new FileError(
    `Among ${folderOfSet(files).name} there ${named.length === 0 ? "is no file" : `are ${named.length} files`} ` +
      `that end${named.length === 0 ? "s" : ""} in "${ending}": give the files of one model.`,
  );
}

/** Bytes that know no folder give an error instead. */
function folderAround(main: FileSource): FileFolder {
  if (main instanceof URL || (typeof main === "string" && hasAddress(main))) {
    return { name: String(main), find: async (path) => new URL(path, addressOf(main)) };
  }
  if (typeof main === "string") {
    const prefix = main.replace(/[^/\\]*$/, "");
    return { name: main, find: async (path) => prefix + path };
  }
  throw new FileError(
    "This file names others beside it, which bytes alone do not lead to. Pass a path, an address, " +
      "or all the files together: [...input.files].",
  );
}

function hasAddress(source: string | URL): boolean {
  return source instanceof URL || platform.name === "browser" || /^https?:/.test(source);
}

/** A relative address in a page is seen from the page. */
function addressOf(source: string | URL): string | URL {
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  return source instanceof URL || page === undefined ? source : new URL(source, page);
}

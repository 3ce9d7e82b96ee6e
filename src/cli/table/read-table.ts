// A path in, the table of a CSV file out.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CsvTable } from "gradus";
import { FileError, parseCsv } from "gradus";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
};

/**
 * Reads a CSV file; messages name it as it was given, without its folders.
 * @throws FileError when it is missing, empty, or no table.
 */
export async function readTable(path: string): Promise<CsvTable> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new FileError(`${path}: ${reasons[error.code ?? ""] ?? error.message}.`);
  });
  return parseCsv(bytes, { file: basename(path) });
}

/** Writes a count with its noun: `1 row`, `12 rows`, `1,200 rows`. */
export function count(n: number, noun: string, several = `${noun}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : several}`;
}

/** Lists names in a sentence, the first few of many; names with commas stand in quotes. */
export function list(names: readonly string[], most = 8): string {
  const written = names.map((name) => (name.includes(",") ? `"${name}"` : name));
  const shown = written.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

// Takes a TypeScript program that imports `gradus`; runs it on src/, unbuilt, gives its output.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The folder of the checkout. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** Makes an empty folder inside the checkout, where the name `gradus` resolves to the package. */
export function scratchFolder(name: string): string {
  const parent = join(root, ".tmp");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `${name}-`));
}

/**
 * Runs a TypeScript file in the given working folder, after modules that are loaded before it, and gives
 * what it printed.
 * @throws {Error} with the program's error output when it ends with another exit code than 0
 */
export async function runSource(
  file: string,
  folder: string,
  before: readonly string[] = [],
): Promise<string> {
  const imports = ["tsx", ...before].flatMap((module) => ["--import", module]);
  const args = ["--conditions=gradus-source", ...imports, file];
  const { stdout } = await execute(process.execPath, args, { cwd: folder });
  return stdout;
}

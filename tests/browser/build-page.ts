// Takes the name of a folder of pages; builds it as a user's bundler would, into a folder of its own.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultClientConditions } from "vite";

/** Builds `tests/browser/NAME` from the sources, and gives the folder, for the caller to remove. */
export async function buildPage(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `gradus-${name}-`));
  await build({
    root: fileURLToPath(new URL(`./${name}`, import.meta.url)),
    base: "./",
    logLevel: "error",
    resolve: { conditions: ["gradus-source", ...defaultClientConditions] },
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022" },
  });
  return folder;
}

// Builds the page once for all test files of the project, and takes it away afterwards.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the built page. */
    readonly playgroundFolder: string;
  }
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** Builds, and gives what cleans up. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-playground-"));
  const { NODE_ENV } = process.env;
  // Vite takes vitest's "test" for a wish for a development build.
  process.env.NODE_ENV = "production";
  try {
    await build({
      root,
      configFile: join(root, "vite.config.ts"),
      logLevel: "error",
      build: { outDir: folder, emptyOutDir: true },
    });
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
  project.provide("playgroundFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

// A TypeScript program on src/ as one bundled file, so that a child process starts at once.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultServerConditions } from "vite";

const conditions = ["gradus-source", ...defaultServerConditions];

/** Bundles a program of `children/` into a folder; gives the path of the file to run. */
export async function bundleChild(name: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: "silent",
    root: fileURLToPath(new URL("../../", import.meta.url)),
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: fileURLToPath(new URL(`children/${name}.ts`, import.meta.url)),
      outDir: join(folder, name),
      target: "node20",
      rolldownOptions: { output: { entryFileNames: "child.mjs" } },
    },
  });
  return join(folder, name, "child.mjs");
}

/** Is a child process with the lines that it has printed so far. */
export interface Child {
  readonly lines: readonly string[];
  /** Resolves when a line has been printed that begins so. @throws when the child ends before. */
  printed(start: string): Promise<void>;
  /** Ends the child as a power switch would, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when the child has ended by itself. @throws with its error output when it failed. */
  readonly ended: Promise<void>;
}

/** Starts a bundled program. */
export function startChild(file: string, args: readonly string[]): Child {
  const env = { ...process.env, GRADUS_THREADS: "1" };
  const child: ChildProcess = spawn(process.execPath, [file, ...args], { env });
  const lines: string[] = [];
  let rest = "";
  let errors = "";
  let listeners: (() => void)[] = [];
  const tell = () => {
    const told = listeners;
    listeners = [];
    for (const listener of told) listener();
  };
  child.stdout?.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    tell();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  let over = false;
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  void closed.then(() => {
    over = true;
    tell();
  });
  const ended = closed.then((code) => {
    if (code !== 0) throw new Error(`the child ended with ${code}: ${errors}`);
  });
  ended.catch(() => {});
  return {
    lines,
    ended,
    async printed(start) {
      while (!lines.some((line) => line.startsWith(start))) {
        if (over) throw new Error(`the child ended without "${start}": ${errors}`);
        await new Promise<void>((resolve) => listeners.push(resolve));
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

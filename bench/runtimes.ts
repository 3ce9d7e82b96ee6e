// Finds the versions of Node to measure on: the one that runs this, and those installed for it.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Is a Node executable. */
export interface Runtime {
  readonly name: string;
  readonly major: number;
  readonly path: string;
}

/** Gives the Node that runs this and the newer one in `peers/`, where it is installed. */
export function findRuntimes(): Runtime[] {
  const system = process.platform === "win32" ? "win" : process.platform;
  const folder = `node-${system}-${process.arch}`;
  const program = process.platform === "win32" ? "node.exe" : "node";
  const installed = fileURLToPath(
    new URL(`./peers/node_modules/${folder}/bin/${program}`, import.meta.url),
  );
  const paths = [...(existsSync(installed) ? [installed] : []), process.execPath];
  const found = paths.map(describe);
  return found.filter(({ major }, i) => found.findIndex((other) => other.major === major) === i);
}

function describe(path: string): Runtime {
  const version = execFileSync(path, ["--version"], { encoding: "utf8" }).trim().slice(1);
  return { name: `node ${version}`, major: Number.parseInt(version, 10), path };
}

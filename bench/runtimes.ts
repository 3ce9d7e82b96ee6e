// Finds what there is to measure on: the Node that runs this, and what was installed in peers/.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Is a Node or Python executable. */
export interface Runtime {
  readonly language: "node" | "python";
  readonly name: string;
  readonly major: number;
  readonly path: string;
}

const peers = (path: string) => fileURLToPath(new URL(`./peers/${path}`, import.meta.url));

/** Gives the newer Node where it is installed, and the Node that runs this. */
export function findNodes(): Runtime[] {
  const system = process.platform === "win32" ? "win" : process.platform;
  const program = process.platform === "win32" ? "node.exe" : "node";
  const installed = peers(`node_modules/node-${system}-${process.arch}/bin/${program}`);
  const paths = [...(existsSync(installed) ? [installed] : []), process.execPath];
  const found = paths.map((path) => describe("node", path));
  return found.filter(({ major }, i) => found.findIndex((other) => other.major === major) === i);
}

/** Gives the Python with the peers, where it is installed. */
export function findPythons(): Runtime[] {
  const program = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const path = peers(`.venv/${program}`);
  return existsSync(path) ? [describe("python", path)] : [];
}

function describe(language: Runtime["language"], path: string): Runtime {
  const text = execFileSync(path, ["--version"], { encoding: "utf8" });
  const version = /[\d.]+/.exec(text)?.[0] ?? "";
  const major = Number.parseInt(version, 10);
  return { language, name: `${language} ${version}`, major, path };
}

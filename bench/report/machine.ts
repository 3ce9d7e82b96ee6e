// What the results were measured on: processor, system, versions, date.

import { existsSync, readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Row } from "../row.ts";

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Lists machine, versions and date as lines of Markdown. */
export function machineLines(rows: readonly Row[]): string[] {
  const processor = `${cpus()[0]?.model.trim()}, ${cpus().length} processors`;
  const vectors = vectorExtensions();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const runtimes = [...new Set(rows.map(({ runtime }) => runtime))].sort().join(", ");
  return [
    `- Machine: ${processor}${vectors}, ${memory}; ${type()} ${release()}`,
    `- Runtimes: ${runtimes}`,
    `- Peers: ${[...nodePeers(), ...pythonPeers()].join(", ")}`,
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
  ];
}

/** Says how wide native code computes here, which no WebAssembly can use in full. */
function vectorExtensions(): string {
  if (!existsSync("/proc/cpuinfo")) return "";
  const text = readFileSync("/proc/cpuinfo", "utf8");
  const widest = ["avx512f", "avx2", "avx"].find((name) => text.includes(name));
  return widest === undefined ? "" : ` with ${widest.replace("avx512f", "AVX-512").toUpperCase()}`;
}

function nodePeers(): string[] {
  const { dependencies } = JSON.parse(readFileSync(pathOf("peers/package.json"), "utf8"));
  return Object.entries(dependencies as Record<string, string>).map(([name, v]) => `${name} ${v}`);
}

function pythonPeers(): string[] {
  const lines = readFileSync(pathOf("python/requirements.txt"), "utf8").trim().split("\n");
  const torch = /torch==[\d.]+/.exec(readFileSync(pathOf("../scripts/bench.mjs"), "utf8"))?.[0];
  return [...lines, ...(torch === undefined ? [] : [torch])].map((line) => line.replace("==", " "));
}

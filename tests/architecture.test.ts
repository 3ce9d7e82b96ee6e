// Reads every import of src/ and holds it against the one table of who may import whom.

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

const engine = ["shared", "engine/index.ts"];
const identifiers = [...engine, "ops", "random", "registry"];
const parts = ["activations", "initializers", "regularizers", "constraints"];

/**
 * Each folder of src/ with what it may import beside itself; the deepest entry of a path counts.
 * `engine/backends` is the interface that passes read, without the backends in its folders.
 */
const mayImport: Record<string, readonly string[]> = {
  shared: [],
  platform: ["shared"],
  "engine/ir": ["shared"],
  "engine/trace": ["shared", "engine/ir"],
  "engine/autodiff": ["shared", "engine/ir", "engine/trace"],
  "engine/passes": ["shared", "engine/ir", "engine/backends"],
  "engine/backends": ["shared", "engine/ir"],
  "engine/parallel": ["platform", "engine/backends/wasm"],
  "engine/runtime": [
    ...["shared", "platform", "engine/ir", "engine/trace", "engine/autodiff", "engine/passes"],
    ...["engine/backends", "engine/backends/reference", "engine/backends/wasm"],
    "engine/backends/webgpu",
    "engine/parallel",
  ],
  "engine/parts": [
    ...["shared", "engine/ir", "engine/trace", "engine/autodiff", "engine/passes"],
    "engine/backends/wasm",
  ],
  "engine/profile": ["shared", "platform", "engine/ir", "engine/runtime"],
  engine: [
    ...["shared", "engine/ir", "engine/trace", "engine/autodiff", "engine/passes"],
    ...["engine/backends", "engine/parts", "engine/runtime", "engine/profile"],
  ],
  registry: engine,
  ops: engine,
  random: [...engine, "ops", "registry"],
  activations: identifiers,
  initializers: identifiers,
  regularizers: identifiers,
  constraints: identifiers,
  layers: [...identifiers, ...parts],
  losses: [...identifiers, "activations"],
  metrics: [...identifiers, "activations", "losses"],
  optimizers: identifiers,
  files: [...engine, "platform"],
  data: [...identifiers, "platform", "files"],
  callbacks: [...identifiers, "platform"],
  training: [
    ...[...identifiers, "platform", "layers", "losses", "metrics", "optimizers"],
    ...["callbacks", "data"],
  ],
  saving: [...identifiers, "platform", "files", "layers", "optimizers"],
  models: [
    ...[...identifiers, ...parts, "platform", "layers", "losses", "metrics", "optimizers"],
    ...["callbacks", "data", "training", "saving"],
  ],
  cli: ["shared", "platform", "index.ts"],
};

/** Packages from outside, each loaded where its one job is. */
const packages: Record<string, readonly string[]> = {
  fflate: ["data", "files", "saving"],
  papaparse: ["data"],
  cac: ["cli"],
  picocolors: ["cli"],
  webgpu: ["platform"],
};
const mayUseNode = ["platform", "cli"];
const mayImportLate = [
  ...[
    "cli",
    "data",
    "engine/parallel",
    "engine/profile",
    "engine/runtime",
    "platform",
    "saving",
    "training",
  ],
];
const vagueNames = /^(utils?|helpers?|types?|misc|common)(\.|$)/;

/** Gives the entry of the table that a path belongs to; each backend is a folder of its own. */
function folderOf(path: string): string {
  const backend = /^engine\/backends\/[^/]+(?=\/)/.exec(path)?.[0];
  if (backend !== undefined) return backend;
  const folders = path.split("/").slice(0, -1);
  const nested = folders.slice(0, 2).join("/");
  return nested in mayImport ? nested : (folders[0] ?? path);
}

/** Gives what a file of this folder may import: a backend has the rights of `engine/backends`. */
function rightsOf(folder: string): readonly string[] | undefined {
  const isBackend = folder.startsWith("engine/backends/");
  const shared = mayImport["engine/backends"] ?? [];
  return isBackend ? [...shared, "engine/backends"] : mayImport[folder];
}

interface Import {
  specifier: string;
  late: boolean;
}

function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const early = /^\s*(?:import|export)\b(?:[^;"'`()]*?\bfrom)?\s*["']([^"']+)["']/gm;
  const late = /\bimport\s*\(\s*(?:["']([^"']+)["'])?/g;
  return [
    ...[...code.matchAll(early)].map((match) => ({ specifier: match[1] ?? "", late: false })),
    ...[...code.matchAll(late)].map((match) => ({ specifier: match[1] ?? "?", late: true })),
  ];
}

/** The root entry and the list of what it registers: they may import all but cli. */
const rootFiles = ["index.ts", "register.ts"];

/** Gives the rule that an import breaks. */
function brokenRule(file: string, { specifier, late }: Import): string | undefined {
  const folder = folderOf(file);
  if (late && !mayImportLate.includes(folder)) {
    return `dynamic import is for what few programs need, in ${mayImportLate.join(", ")}`;
  }
  if (specifier.startsWith("node:")) {
    const allowed = mayUseNode.includes(folder) && !basename(file).startsWith("browser");
    return allowed ? undefined : `node:* is for ${mayUseNode.join(", ")} alone`;
  }
  if (!/^(\.|#parallel$|#platform$|gradus$)/.test(specifier)) {
    const places = packages[specifier];
    if (places === undefined) return "an unknown package; add it to docs/dependencies.md first";
    return places.includes(folder) ? undefined : `this package is for ${places.join(", ")} alone`;
  }
  const target = pathOf(file, specifier);
  const rights = rightsOf(folder);
  if (rootFiles.includes(file)) {
    return folderOf(target) === "cli" ? `${file} serves cli` : undefined;
  }
  if (rights === undefined) return `the table does not know the folder ${folder}`;
  if (folderOf(target) === folder || rights.includes(target)) return undefined;
  if (rights.includes(folderOf(target))) return undefined;
  return `${folder} may import ${rights.join(", ") || "nothing"}`;
}

function pathOf(file: string, specifier: string): string {
  if (specifier === "#platform") return "platform/index.ts";
  if (specifier === "#parallel") return "engine/parallel/index.ts";
  if (specifier === "gradus") return "index.ts";
  return normalize(join(dirname(file), specifier)).replaceAll("\\", "/");
}

function violations(file: string, text: string): string[] {
  return importsOf(text).flatMap((found) => {
    const rule = brokenRule(file, found);
    return rule === undefined ? [] : [`src/${file} imports "${found.specifier}": ${rule}`];
  });
}

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"));
const isTest = (path: string) => /\.test\.ts$|(^|\/)testing\//.test(path);
const read = (path: string) => readFileSync(join(root, "src", path), "utf8");

describe("the architecture", () => {
  it("imports point one way only", () => {
    const sources = files.filter((path) => !isTest(path));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.flatMap((path) => violations(path, read(path)))).toEqual([]);
  });

  it("the table itself has no cycle", () => {
    const done = new Set<string>();
    const visit = (folder: string, trail: readonly string[]): void => {
      expect(trail, `${folder} comes back to itself`).not.toContain(folder);
      if (done.has(folder)) return;
      for (const target of rightsOf(folder) ?? []) {
        const next = folderOf(target);
        if (next !== folder) visit(next, [...trail, folder]);
      }
      done.add(folder);
    };
    for (const folder of Object.keys(mayImport)) visit(folder, []);
  });

  it("no file is longer than 800 lines", () => {
    const long = files.filter((path) => read(path).split("\n").length > 801);
    expect(long).toEqual([]);
  });

  it("no file or folder has a name that says nothing", () => {
    const vague = files.filter((path) => path.split("/").some((part) => vagueNames.test(part)));
    expect(vague).toEqual([]);
  });

  it.each([
    ["engine/ir/node.ts", 'import { x } from "../runtime/device.ts";', "engine/ir may import"],
    ["engine/backends/wasm/a.ts", 'import "../reference/b.ts";', "may import shared"],
    ["layers/core/dense.ts", 'import type { N } from "../../engine/ir/node.ts";', "layers may"],
    ["layers/core/dense.ts", 'export * from "../../models/model.ts";', "layers may"],
    ["ops/a.ts", 'const m = await import("./b.ts");', "dynamic import"],
    ["data/a.ts", "const m = await import(name);\nimport fs from 'node:fs';", "node:*"],
    ["platform/browser.ts", 'import fs from "node:fs";', "node:*"],
    ["engine/runtime/a.ts", 'import {\n  a,\n  b,\n} from "../../layers/b.ts";', "runtime may"],
    ["saving/a.ts", 'import z from "zod";', "unknown package"],
    ["novel/a.ts", 'import "../shared/errors.ts";', "does not know the folder novel"],
  ])("sees through %s: %s", (file, text, rule) => {
    expect(violations(file, text).join("\n")).toContain(rule);
  });
});

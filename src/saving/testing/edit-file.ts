// Takes a `.keras` file and changes to its members; gives out the changed file, for tests.

import { unzipSync, zipSync } from "fflate";
import type { JsonValue } from "../python-json.ts";
import { parsePythonJson } from "../python-json.ts";
import { writePythonJson } from "../python-json-writer.ts";

/** Is a change of a JSON text by its parsed value. */
export type ConfigEdit = (config: { [key: string]: JsonValue }) => void;

/** Copies an archive with other members in place of some, or beside them. */
export function withMembers(
  file: Uint8Array,
  members: { readonly [name: string]: Uint8Array | undefined },
): Uint8Array {
  const kept = new Map<string, Uint8Array>(Object.entries(unzipSync(file)));
  for (const [name, data] of Object.entries(members)) {
    if (data === undefined) kept.delete(name);
    else kept.set(name, data);
  }
  return zipSync(Object.fromEntries(kept), { level: 0 });
}

/** Copies an archive with another `config.json`. */
export function withConfig(file: Uint8Array, edit: ConfigEdit): Uint8Array {
  const config = configOf(file);
  edit(config);
  return withMembers(file, { "config.json": new TextEncoder().encode(writePythonJson(config)) });
}

/** Parses the `config.json` of an archive. */
export function configOf(file: Uint8Array): { [key: string]: JsonValue } {
  const config = parsePythonJson(unzipSync(file)["config.json"] ?? "null");
  return config as { [key: string]: JsonValue };
}

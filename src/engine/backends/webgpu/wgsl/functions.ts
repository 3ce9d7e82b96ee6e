// The functions that generated code may call, by name; each brings those that it calls itself.

import { arithmetic } from "./arithmetic.ts";
import { exponentials } from "./exponentials.ts";
import { halves, nativeHalves } from "./halves.ts";
import { trigonometry } from "./trigonometry.ts";

const library: ReadonlyMap<string, string> = new Map(
  [...arithmetic, ...halves, ...exponentials, ...trigonometry].map((source) => [
    nameOf(source),
    source,
  ]),
);

/** The same with the GPU's own conversions of halves, where it has `shader-f16`. */
const nativeLibrary: ReadonlyMap<string, string> = new Map([
  ...library,
  ...nativeHalves.map((source) => [nameOf(source), source] as const),
]);

function nameOf(source: string): string {
  const name = /^\s*fn (\w+)\(/.exec(source)?.[1];
  if (name === undefined) throw new Error(`no function begins "${source.slice(0, 40)}"`);
  return name;
}

/**
 * Gives the text of every library function that `code` calls, also by way of others; with
 * `hasHalves` it may need `enable f16`.
 */
export function functionsFor(code: string, hasHalves: boolean): string {
  const known = hasHalves ? nativeLibrary : library;
  const found = new Set<string>();
  const visit = (text: string) => {
    for (const [, name = ""] of text.matchAll(/\b(\w+)\(/g)) {
      const source = known.get(name);
      if (source === undefined || found.has(name)) continue;
      found.add(name);
      visit(source);
    }
  };
  visit(code);
  return [...found].map((name) => known.get(name)).join("");
}

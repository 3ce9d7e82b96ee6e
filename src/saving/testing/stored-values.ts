// Takes a JSON file that describes arrays; gives out arrays for comparison, for tests.

import { readFileSync } from "node:fs";
import type { FileArray } from "../../files/file-array.ts";

interface Described {
  readonly shape: readonly number[];
  readonly dtype: FileArray["dtype"];
  readonly values: readonly (number | boolean | string)[];
}

/** Reads a folder's fixture as bytes. */
export function fixture(folder: string, name: string): Uint8Array {
  return readFileSync(new URL(`../${folder}/fixtures/${name}`, import.meta.url));
}

/** Gives arrays by name as their library describes them; 64-bit integers as bigint. */
export function describedArrays(folder: string, name: string): [string, unknown][] {
  const json = new TextDecoder().decode(fixture(folder, name));
  const described = JSON.parse(json) as { [name: string]: Described };
  return Object.entries(described).map(([key, { shape, dtype, values }]) => {
    const wide = dtype === "int64" || dtype === "uint64";
    return [key, { shape, dtype, data: values.map((v) => (wide ? BigInt(v) : Number(v))) }];
  });
}

/** Gives an array in a form for comparison with `describedArrays`. */
export function plainArray({ shape, dtype, data }: FileArray): unknown {
  return { shape, dtype, data: [...(data as ArrayLike<number> & Iterable<number>)] };
}

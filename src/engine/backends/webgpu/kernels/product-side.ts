// How a thread reads a side of a product: a function in the shader, the numbers that it takes, and loads
// of a few rows or columns at once, as vectors where the elements lie so.

import type { Extents } from "./index-math.ts";
import { coordinates, writeExtent } from "./index-math.ts";
import type { Operands } from "./kernel-code.ts";
import { indent, Names } from "./kernel-code.ts";
import type { Declared, Fetch, Product, Side } from "./product.ts";

/** Is a side with how many of its rows or columns are loaded at once. */
export interface Loader {
  readonly name: "left" | "right";
  readonly side: Side;
  readonly count: number;
  /** As of the side, where the count allows it. */
  readonly along: Side["along"];
}

/** Makes a loader. */
export function loaderOf(product: Product, name: "left" | "right", count: number): Loader {
  const side = product[name];
  const fits = side.along === "term" || (side.along === "outer" && count % 4 === 0);
  return { name, side, count, along: fits ? side.along : undefined };
}

/** Whether elements are loaded in vectors on both sides; other code is long, and longer where repeated. */
export function areInFours(...loaders: readonly Loader[]): boolean {
  return loaders.every(({ along }) => along !== undefined);
}

/** How many terms are loaded at once: neighbours along the last axis of both sides. */
export function stepOf(...loaders: readonly Loader[]): number {
  if (loaders.some(({ along }) => along === "term")) return 4;
  if (!areInFours(...loaders)) return 1;
  const lasts = loaders.map(({ side }) => side.terms.at(-1) ?? 1);
  const fits = (step: number) => lasts.every((n) => typeof n === "number" && n % step === 0);
  return [4, 2].find(fits) ?? 1;
}

/** Writes the function that reads elements of a side. */
export function readerOf({ name, side, along }: Loader, operands: Operands): string {
  const inFours: Fetch = {
    of: (index) => operands.getFour(side.value, index),
    nothing: "vec4<f32>()",
  };
  const alone: Fetch = { of: (index) => operands.get(side.value, index), nothing: "0.0" };
  const [fetch, type] = along === undefined ? [alone, "f32"] : [inFours, "vec4<f32>"];
  const names = new Names();
  const numbersOf = ({ numbers }: Declared, prefix: string) => numbers.map((_, i) => prefix + i);
  const outer = numbersOf(side.outer("0u", names), "outer");
  const zeros = side.terms.map(() => "0u");
  const term = numbersOf(side.term(zeros, names), "term");
  const list = [...outer, ...term].map((parameter) => `${parameter}: u32`).join(", ");
  const body = indent(side.read(outer, term, fetch)).join("\n");
  return `fn ${name}(${list}) -> ${type} {\n${body}\n}\n`;
}

/** Declares what the rows or columns from `first` on share, of which there are `size` in all. */
export function declareOuters(
  { name, side, count, along }: Loader,
  first: string,
  size: number,
  names: Names,
): { readonly lines: readonly string[]; readonly outers: readonly Declared[] } {
  const lines: string[] = [];
  // What lies behind the last one is computed like it, and not stored.
  const apart = along === "outer" ? 4 : 1;
  const outers = Array.from({ length: count / apart }, (_, i) => {
    const at = `${name}${i * apart}`;
    lines.push(`let ${at} = min(${first} + ${i * apart}u, ${size - apart}u);`);
    const outer = side.outer(at, names);
    lines.push(...outer.lines);
    return outer;
  });
  return { lines, outers };
}

/** Is what was loaded: statements, and expressions of single elements. */
export interface Loaded {
  readonly lines: readonly string[];
  /** Of row or column `i` at term `s` behind the first. */
  readonly at: (i: number, s: number) => string;
  /** Of rows or columns 4 · `block` and the three behind. */
  readonly four: (block: number, s: number) => string;
}

/** Loads `step` terms, the first of them at coordinates, of all rows or columns. */
export function load(
  { name, side, along }: Loader,
  outers: readonly Declared[],
  coords: readonly string[],
  step: number,
  names: Names,
): Loaded {
  const last = coords.length - 1;
  const terms = Array.from({ length: along === "term" ? 1 : step }, (_, s) =>
    side.term(
      coords.map((coord, axis) => (s > 0 && axis === last ? `(${coord} + ${s}u)` : coord)),
      names,
    ),
  );
  const lines = terms.flatMap((term) => [...term.lines]);
  const loaded = outers.map((outer) =>
    terms.map((term) => {
      const x = names.fresh();
      lines.push(`let ${x} = ${name}(${[...outer.numbers, ...term.numbers].join(", ")});`);
      return x;
    }),
  );
  const at = (i: number, s: number) => {
    if (along === "outer") return `${loaded[i >> 2]?.[s]}.${"xyzw"[i & 3]}`;
    if (along === "term") return `${loaded[i]?.[0]}.${"xyzw"[s]}`;
    return `${loaded[i]?.[s]}`;
  };
  return {
    lines,
    at,
    four: (block, s) => {
      if (along === "outer") return `${loaded[block]?.[s]}`;
      return `vec4<f32>(${[0, 1, 2, 3].map((lane) => at(4 * block + lane, s)).join(", ")})`;
    },
  };
}

/** Is a place among the terms that goes on without divisions. */
export interface Walk {
  readonly begin: readonly string[];
  readonly coords: readonly string[];
  /** Goes on by a step. */
  readonly next: readonly string[];
}

/** Walks along axes from term `first` on. */
export function walkAlong(extents: Extents, first: string, step: number, names: Names): Walk {
  const { lines, coords } = coordinates(extents, first, names);
  const moving = extents.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  const variables = coords.map((coord, axis) => (moving.includes(axis) ? names.fresh() : coord));
  const begin = moving.map((axis) => `var ${variables[axis]} = ${coords[axis]};`);
  const next = [...moving].reverse().flatMap((axis, i) => {
    const at = variables[axis];
    const before = moving[moving.length - 2 - i];
    const on = i === 0 ? [`${at} += ${step}u;`] : [];
    if (before === undefined) return on;
    return [
      ...on,
      `${variables[before]} += select(0u, 1u, ${at} >= ${writeExtent(extents[axis] ?? 1)});`,
      `${at} = select(${at}, 0u, ${at} >= ${writeExtent(extents[axis] ?? 1)});`,
    ];
  });
  return { begin: [...lines, ...begin], coords: variables, next };
}

// What a product of matrices is to the GPU: two sides that functions read, wherever the elements lie, and
// the ways to cut it into threads and workgroups.

import type { Value } from "../../../ir/node.ts";
import type { Extents } from "./index-math.ts";
import type { Names } from "./kernel-code.ts";

/** Declares numbers (u32) that an element's place is found from, and names them. */
export type Declare = (at: string, names: Names) => Declared;

/** Is what was declared: statements, and the names or expressions that they leave. */
export interface Declared {
  readonly lines: readonly string[];
  readonly numbers: readonly string[];
}

/** Names expressions, so that they are computed once. */
export function named(
  expressions: readonly string[],
  lines: readonly string[],
  names: Names,
): Declared {
  const numbers = expressions.map(() => names.fresh());
  const lets = expressions.map((expression, i) => `let ${numbers[i]} = ${expression};`);
  return { lines: [...lines, ...lets], numbers };
}

/** Reads an element, or four of them, at an index of their value. */
export interface Fetch {
  readonly of: (index: string) => string;
  /** What stands for elements that are not there. */
  readonly nothing: string;
}

/** Says where the elements of one side are; what a row or column shares is found once for it. */
export interface Side {
  readonly value: Value;
  /** From a row of the left side or a column of the right one; knows `b` too. */
  readonly outer: Declare;
  /** Extents of the axes that a term's coordinates count; expressions, where they depend on `b`. */
  readonly terms: Extents;
  /** From the coordinates of a term. */
  readonly term: (coords: readonly string[], names: Names) => Declared;
  /** Gives the body of a function of those numbers that returns what is fetched there. */
  readonly read: (
    outer: readonly string[],
    term: readonly string[],
    fetch: Fetch,
  ) => readonly string[];
  /** Along what four neighbours, from a multiple of four on, always lie side by side in memory. */
  readonly along: "outer" | "term" | undefined;
}

/** Is a batch of products, result[b, m, n] = Σ left(b, m, k) · right(b, k, n). */
export interface Product {
  readonly name: string;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly result: Value;
  readonly left: Side;
  readonly right: Side;
  /**
   * From a row `m`, knowing `b`: where its results begin, which lie side by side; and whether there is
   * such a row, where some are missing.
   */
  readonly row: Declare;
  /** Statements that declare from `b` what the sides know too. */
  readonly known?: readonly string[];
  /** An expression for how many terms there are, where it depends on `b`; `k` is the most. */
  readonly terms?: string;
}

/** Is a way to cut a product. */
export type Cut = Registers | Tile;

/** Each thread sums so many rows and columns, reading from where the elements lie. */
export interface Registers {
  readonly by: "registers";
  /** 1, or a multiple of 4. */
  readonly rows: number;
  readonly columns: number;
}

/** Each workgroup brings blocks of both sides to its own memory, and each thread sums a part. */
export interface Tile {
  readonly by: "tiles";
  readonly rows: number;
  readonly columns: number;
  /** Terms in a block. */
  readonly depth: number;
  /** What each thread has of it: multiples of 4. */
  readonly threadRows: number;
  readonly threadColumns: number;
}

/** Is how products are cut on one GPU. */
export interface Cuts {
  /** For products of at least 128 rows, and as many columns as the cut has. */
  readonly large: Cut;
  /** For smaller ones. */
  readonly small: Cut;
}

const tile = (size: number, depth: number, threadRows: number, threadColumns: number): Tile => ({
  ...{ by: "tiles", rows: size, columns: size, depth },
  ...{ threadRows, threadColumns },
});
const registers = (rows: number, columns: number): Registers => ({
  by: "registers",
  rows,
  columns,
});

/** What a GPU may choose among: tiles with thousands of threads at work, registers where there are few. */
export const candidates: Readonly<
  Record<"parallel" | "emulated", Record<keyof Cuts, readonly Cut[]>>
> = {
  parallel: {
    large: [
      tile(64, 16, 4, 4),
      tile(64, 16, 8, 4),
      tile(64, 8, 8, 8),
      tile(128, 8, 8, 8),
      registers(8, 8),
    ],
    small: [tile(32, 16, 4, 4), tile(32, 32, 4, 4), registers(4, 4)],
  },
  emulated: {
    large: [registers(16, 32), registers(16, 16), registers(8, 16), registers(8, 8)],
    small: [registers(8, 8), registers(8, 4), registers(4, 4)],
  },
};

/** What they begin with, or stay with where nothing is measured. */
export function usualCuts(isParallel: boolean): Cuts {
  const { large, small } = candidates[isParallel ? "parallel" : "emulated"];
  return { large: large[0] as Cut, small: small[0] as Cut };
}

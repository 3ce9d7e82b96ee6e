// From a tile to the function that computes it: rows × columns sums held in registers over all k.

import type {
  FunctionBuilder,
  FunctionReference,
  Local,
} from "../../assembler/function-builder.ts";
import type { ModuleBuilder } from "../../assembler/module-builder.ts";
import { move } from "../item-range.ts";

/** Is the part of a result that one call of a micro-kernel computes. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** How many k a round of the loop takes. */
  readonly terms: number;
}

/** Is all that tells micro-kernels apart. */
export interface MicroKernel extends Tile {
  /** Rows: each row lies along k. Panel: the rows of one k are neighbours. */
  readonly lhs: "rows" | "panel";
  /** What the sums begin with: zero, or the sums over earlier k that the result holds. */
  readonly start: "zero" | "result";
  /** Multiply-adds round once. */
  readonly fused: boolean;
}

interface Registers {
  readonly sums: readonly (readonly Local[])[];
  readonly rhs: readonly Local[];
  readonly factor: Local;
}

const lanes = 4;
const floatBytes = 4;

/**
 * Gives the function that computes a tile, made once per module. Its parameters, all i32, bytes:
 * addresses of lhs, rhs and result, the number of k (not bytes), the distance between rows (or,
 * in a panel, between k) of lhs, between k of rhs (never 0), between rows of the result. Vectors of rhs and
 * of the result are read whole, up to 12 bytes beyond the tile; just the tile is written.
 */
export function microKernel(module: ModuleBuilder, kernel: MicroKernel): FunctionReference {
  const { rows, columns, terms, lhs, start, fused } = kernel;
  const name = `product ${rows}x${columns}x${terms} ${lhs} ${start}${fused ? " fused" : ""}`;
  const parameters = ["i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const;
  return module.sharedFunction({ name, parameters, results: [] }, (f) => emitTile(f, kernel));
}

function emitTile(f: FunctionBuilder, kernel: MicroKernel): void {
  const { rows, columns, lhs } = kernel;
  const vectors = Math.ceil(columns / lanes);
  const [k, lhsStep] = [f.parameter(3), f.parameter(4)];
  const registers: Registers = {
    sums: times(rows, () => times(vectors, () => f.local("v128"))),
    rhs: times(vectors, () => f.local("v128")),
    factor: f.local("v128"),
  };
  const lhsRows = lhs === "rows" ? pointers(f, f.parameter(0), lhsStep, rows) : [f.parameter(0)];
  begin(f, kernel, registers);
  const [rhs, end, whole] = [f.parameter(1), f.local("i32"), f.local("i32")];
  const round = (terms: number, stop: Local) => {
    f.loop((next) => {
      for (let term = 0; term < terms; term++) {
        step(f, kernel, registers, lhsRows, term);
        f.get(rhs).get(f.parameter(5)).op("i32.add").set(rhs);
      }
      if (lhs === "rows") for (const row of lhsRows) move(f, row, terms * floatBytes);
      f.get(rhs).get(stop).op("i32.ne").branchIf(next);
    });
  };
  const { terms } = kernel;
  f.get(rhs).get(k).get(f.parameter(5)).op("i32.mul").op("i32.add").set(end);
  if (terms > 1) {
    f.get(k).i32Const(-terms).op("i32.and").get(f.parameter(5)).op("i32.mul").get(rhs);
    f.op("i32.add").tee(whole).get(rhs).op("i32.ne");
    f.if(() => round(terms, whole));
  }
  f.get(rhs).get(end).op("i32.ne");
  f.if(() => round(1, end));
  storeTile(f, kernel, registers);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function pointers(f: FunctionBuilder, first: Local, distance: Local, count: number): Local[] {
  const list = [first];
  for (let row = 1; row < count; row++) {
    const pointer = f.local("i32");
    f.get(list.at(-1) ?? first)
      .get(distance)
      .op("i32.add")
      .set(pointer);
    list.push(pointer);
  }
  return list;
}

function begin(f: FunctionBuilder, { start }: MicroKernel, { sums }: Registers): void {
  const row = f.local("i32");
  f.get(f.parameter(2)).set(row);
  sums.forEach((vectors, i) => {
    if (i > 0 && start === "result") f.get(row).get(f.parameter(6)).op("i32.add").set(row);
    vectors.forEach((sum, v) => {
      if (start === "zero") f.v128Const(new Uint8Array(16));
      else f.get(row).load("v128.load", { offset: v * 16 });
      f.set(sum);
    });
  });
  f.release(row);
}

function step(
  f: FunctionBuilder,
  { lhs, fused }: MicroKernel,
  { sums, rhs, factor }: Registers,
  lhsRows: readonly Local[],
  term: number,
): void {
  const [panel, rhsPointer] = [f.parameter(0), f.parameter(1)];
  rhs.forEach((vector, v) => {
    f.get(rhsPointer)
      .load("v128.load", { offset: v * 16 })
      .set(vector);
  });
  sums.forEach((row, i) => {
    const pointer = lhs === "panel" ? panel : (lhsRows[i] ?? panel);
    f.get(pointer).load("v128.load32_splat", { offset: (lhs === "panel" ? i : term) * floatBytes });
    f.set(factor);
    row.forEach((sum, v) => {
      const vector = rhs[v] ?? factor;
      if (fused) f.get(factor).get(vector).get(sum).op("f32x4.relaxed_madd");
      else f.get(factor).get(vector).op("f32x4.mul").get(sum).op("f32x4.add");
      f.set(sum);
    });
  });
  if (lhs === "panel") f.get(panel).get(f.parameter(4)).op("i32.add").set(panel);
}

// The pointer to the result moves down here, so that no row's pointer is alive during the sums.
function storeTile(f: FunctionBuilder, { columns }: MicroKernel, { sums }: Registers): void {
  const row = f.parameter(2);
  sums.forEach((vectors, i) => {
    if (i > 0) f.get(row).get(f.parameter(6)).op("i32.add").set(row);
    vectors.forEach((sum, v) => {
      storeLanes(f, row, sum, v * 16, Math.min(lanes, columns - v * lanes));
    });
  });
}

/** Stores the first `count` floats of a vector. */
export function storeLanes(
  f: FunctionBuilder,
  pointer: Local,
  vector: Local,
  offset: number,
  count: number,
): void {
  if (count === lanes) {
    f.get(pointer).get(vector).store("v128.store", { offset });
    return;
  }
  if (count >= 2) f.get(pointer).get(vector).storeLane("v128.store64_lane", 0, { offset });
  if (count % 2 === 0) return;
  const lane = count - 1;
  f.get(pointer).get(vector);
  f.storeLane("v128.store32_lane", lane, { offset: offset + lane * 4 });
}

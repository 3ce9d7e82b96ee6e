// From a matrix with any strides to panels: for each k, the elements of `width` rows side by side.

import type {
  FunctionBuilder,
  FunctionReference,
  Local,
} from "../../assembler/function-builder.ts";
import type { ModuleBuilder } from "../../assembler/module-builder.ts";
import type { DirectAxis } from "./direct.ts";
import { storeLanes } from "./micro-kernel.ts";

/** Is one axis of a matrix in memory; the stride counts elements. */
export interface PackAxis {
  readonly extent: number;
  readonly stride: number;
}

/** Reads one operand's side of a product's axes. */
export function packAxes(axes: readonly DirectAxis[], side: "lhs" | "rhs"): PackAxis[] {
  return axes.map((axis) => ({ extent: axis.extent, stride: axis[side] }));
}

/** Is all that tells packing functions apart. */
export interface Panel {
  readonly rows: readonly PackAxis[];
  /** Axes of k. How many indices of the first one are packed is said at run time. */
  readonly depth: readonly PackAxis[];
  readonly width: number;
  /** Rows that exist; zeros stand for the others. */
  readonly valid: number;
  /** Panels that are packed together, all of them whole; default 1. */
  readonly abreast?: number;
}

/**
 * Gives the function that packs one panel, or several abreast. Its parameters, all i32: the address of
 * row 0 and k 0, the address of the panel, the number of the panel's first row, the indices of the
 * first depth axis, the bytes between panels. Reads up to 12 bytes behind a row, writes just the panel.
 */
export function packPanel(module: ModuleBuilder, panel: Panel): FunctionReference {
  // How long the outermost axes are is said at run time, or no matter.
  const [rows, depth] = [panel.rows, panel.depth].map((axes) =>
    axes.map(({ extent, stride }, i) => (i === 0 ? [stride] : [stride, extent])),
  );
  const { width, valid, abreast = 1 } = panel;
  const name = `pack ${JSON.stringify([rows, depth, width, valid, abreast])}`;
  return module.sharedFunction(
    { name, parameters: ["i32", "i32", "i32", "i32", "i32"], results: [] },
    (f) => emitPack(f, panel),
  );
}

/**
 * Says how many panels are best packed together: where rows are neighbours in memory, longer runs of
 * them are read before memory is left for the next k.
 */
export function panelsAbreast(rows: readonly PackAxis[], width: number): number {
  return isContiguous(rows, width * mostAbreast) ? mostAbreast : 1;
}

const mostAbreast = 4;

/** Tells whether groups of rows are neighbours in memory. */
function isContiguous(rows: readonly PackAxis[], count: number): boolean {
  const last = rows.at(-1);
  return last?.stride === 1 && (rows.length === 1 || last.extent % count === 0);
}

function emitPack(f: FunctionBuilder, panel: Panel): void {
  const contiguous = isContiguous(panel.rows, panel.width) && panel.valid === panel.width;
  const pointers = rowPointers(f, panel, contiguous ? 1 : panel.valid);
  const depth = panel.depth.length === 0 ? [{ extent: 1, stride: 1 }] : panel.depth;
  const loop = (level: number): void => {
    const axis = depth[level];
    if (axis === undefined) return;
    const below = depth[level + 1];
    const stop = level === 0 ? f.parameter(3) : axis.extent;
    if (below === undefined) {
      emitInner(f, panel, pointers, axis.stride, stop, contiguous);
      return;
    }
    const index = f.local("i32");
    f.forRange(index, 0, stop, 1, () => {
      loop(level + 1);
      move(f, pointers, (axis.stride - below.extent * below.stride) * 4);
    });
    f.release(index);
  };
  loop(0);
}

/** Finds where the panel's rows start. */
function rowPointers(f: FunctionBuilder, { rows }: Panel, count: number): Local[] {
  const [source, first] = [f.parameter(0), f.parameter(2)];
  const [rest, place] = [f.local("i32"), f.local("i32")];
  return Array.from({ length: count }, (_, row) => {
    const pointer = f.local("i32");
    f.get(first).i32Const(row).op("i32.add").set(rest);
    f.get(source).set(pointer);
    for (let axis = rows.length - 1; axis >= 0; axis--) {
      const { extent, stride } = rows[axis] ?? { extent: 1, stride: 0 };
      f.get(rest);
      if (axis > 0) {
        f.i32Const(extent).op("i32.rem_u").set(place);
        f.get(rest).i32Const(extent).op("i32.div_u").set(rest);
        f.get(place);
      }
      f.i32Const(stride * 4)
        .op("i32.mul")
        .get(pointer)
        .op("i32.add")
        .set(pointer);
    }
    return pointer;
  });
}

function move(f: FunctionBuilder, pointers: readonly Local[], bytes: number): void {
  if (bytes === 0) return;
  for (const pointer of pointers) f.get(pointer).i32Const(bytes).op("i32.add").set(pointer);
}

/** Packs the innermost run of k. */
function emitInner(
  f: FunctionBuilder,
  panel: Panel,
  pointers: readonly Local[],
  stride: number,
  stop: Local | number,
  contiguous: boolean,
): void {
  const target = f.parameter(1);
  const targets = [target];
  for (let i = 1; i < (panel.abreast ?? 1); i++) {
    const other = f.local("i32");
    f.get(targets[i - 1] ?? target)
      .get(f.parameter(4))
      .op("i32.add")
      .set(other);
    targets.push(other);
  }
  const [index, whole] = [f.local("i32"), f.local("i32")];
  f.i32Const(0).set(whole);
  if (!contiguous && stride === 1) {
    (typeof stop === "number" ? f.i32Const(stop) : f.get(stop)).i32Const(-4).op("i32.and");
    f.set(whole);
    f.forRange(index, 0, whole, 4, () => {
      transposeFour(f, panel, pointers);
      move(f, pointers, 16);
      move(f, [target], panel.width * 16);
    });
  }
  f.forRange(index, whole, stop, 1, () => {
    if (contiguous) copyRuns(f, pointers[0] ?? target, targets, panel.width);
    else gatherOne(f, panel, pointers);
    move(f, pointers, stride * 4);
    move(f, targets, panel.width * 4);
  });
  f.release(index, whole, ...targets.slice(1));
}

function copyRuns(
  f: FunctionBuilder,
  source: Local,
  targets: readonly Local[],
  width: number,
): void {
  const vector = f.local("v128");
  targets.forEach((target, i) => {
    for (let lane = 0; lane < width; lane += 4) {
      f.get(source)
        .load("v128.load", { offset: (i * width + lane) * 4 })
        .set(vector);
      storeLanes(f, target, vector, lane * 4, Math.min(4, width - lane));
    }
  });
  f.release(vector);
}

function gatherOne(f: FunctionBuilder, { width }: Panel, pointers: readonly Local[]): void {
  const target = f.parameter(1);
  for (let row = 0; row < width; row++) {
    const pointer = pointers[row];
    f.get(target);
    if (pointer === undefined) f.f32Const(0);
    else f.get(pointer).load("f32.load");
    f.store("f32.store", { offset: row * 4 });
  }
}

/** Gives the bytes of a shuffle that picks 32-bit lanes of two vectors. */
export function pick(...chosen: readonly number[]): number[] {
  return chosen.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));
}

/** Packs four k of all rows, each row's being neighbours in memory. */
function transposeFour(f: FunctionBuilder, panel: Panel, pointers: readonly Local[]): void {
  const { width, valid } = panel;
  const target = f.parameter(1);
  const at = (k: number, row: number) => ({ offset: (k * width + row) * 4 });
  let row = 0;
  for (; row + 2 <= valid; ) {
    const pairs = valid - row >= 4 ? 2 : 1;
    const interleaved = pointers.slice(row, row + 2 * pairs).map(() => f.local("v128"));
    for (let pair = 0; pair < pairs; pair++) {
      const [low, high] = interleaved.slice(2 * pair, 2 * pair + 2);
      const [first, second] = pointers.slice(row + 2 * pair, row + 2 * pair + 2);
      if (!low || !high || !first || !second) return;
      f.get(first).load("v128.load").set(low).get(second).load("v128.load").set(high);
      const spare = f.local("v128");
      f.get(low)
        .get(high)
        .shuffle(pick(0, 4, 1, 5))
        .set(spare);
      f.get(low)
        .get(high)
        .shuffle(pick(2, 6, 3, 7))
        .set(high);
      f.get(spare).set(low).release(spare);
    }
    const [a, b, c, d] = interleaved;
    for (let k = 0; k < 4; k++) {
      const [left, right] = k < 2 ? [a, c] : [b, d];
      if (left === undefined) return;
      f.get(target).get(left);
      if (right === undefined) f.storeLane("v128.store64_lane", k % 2, at(k, row));
      else {
        f.get(right).shuffle(k % 2 === 0 ? pick(0, 1, 4, 5) : pick(2, 3, 6, 7));
        f.store("v128.store", at(k, row));
      }
    }
    f.release(...interleaved);
    row += 2 * pairs;
  }
  for (let k = 0; k < 4; k++) {
    for (let last = row; last < width; last++) {
      const pointer = pointers[last];
      f.get(target);
      if (pointer === undefined) f.f32Const(0);
      else f.get(pointer).load("f32.load", { offset: k * 4 });
      f.store("f32.store", at(k, last));
    }
  }
}

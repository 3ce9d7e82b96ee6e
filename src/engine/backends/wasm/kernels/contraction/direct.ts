// From a sum of products over any axes to plain loops, one result after the other, in either float.

import { product } from "../../../../ir/loop-nest.ts";
import type { Value } from "../../../../ir/node.ts";
import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import type { KernelCode, KernelContext } from "../kernel-code.ts";
import { decode } from "./places.ts";

/** Is one loop; strides are distances in elements. */
export interface DirectAxis {
  readonly extent: number;
  readonly lhs: number;
  readonly rhs: number;
}

/**
 * Is a place along a spatial axis: (offset + Σ coefficient · index) / divisor. Where it is not
 * whole or lies outside of [0, limit), the term counts as zero.
 */
export interface Coordinate {
  readonly offset: number;
  /** [axis, coefficient], axes counted through kept, then summed ones. */
  readonly terms: readonly (readonly [axis: number, coefficient: number])[];
  readonly divisor: number;
  readonly limit: number;
  readonly lhs: number;
  readonly rhs: number;
}

/** Sums lhs · rhs over the axes `summed`, for every index of the axes `kept`. */
export interface DirectSum {
  readonly lhs: Value;
  readonly rhs: Value;
  readonly result: Value;
  /** In the order of the result, which is dense. */
  readonly kept: readonly DirectAxis[];
  readonly summed: readonly DirectAxis[];
  readonly coordinates: readonly Coordinate[];
}

interface Level {
  readonly index: Local;
  readonly lhs: Local;
  readonly rhs: Local;
}

const instructions = {
  float32: { type: "f32", load: "f32.load", store: "f32.store", width: 4 },
  float64: { type: "f64", load: "f64.load", store: "f64.store", width: 8 },
} as const;

/** Emits the loops of a sum of products; an item is all results along the last kept axis. */
export function emitDirectSum(context: KernelContext, sum: DirectSum): KernelCode {
  const { lhs, rhs, result } = sum;
  const dtype = result.type.dtype === "float64" ? "float64" : "float32";
  const items = product(sum.kept.slice(0, -1).map(({ extent }) => extent));
  const row = sum.kept.at(-1)?.extent ?? 1;
  const terms = product(sum.summed.map(({ extent }) => extent));
  const shape = JSON.stringify([dtype, sum.kept, sum.summed, sum.coordinates]);
  const body = context.module.sharedFunction(
    { name: `sum ${shape}`, parameters: ["i32", "i32", "i32", "i32", "i32"], results: [] },
    (f) => emitBody(f, sum, dtype),
  );
  return { body, items, operands: [lhs, rhs, result], itemCost: row * (terms * 2 + 5) };
}

function emitBody(f: FunctionBuilder, sum: DirectSum, dtype: "float32" | "float64"): void {
  const { type, load, store, width } = instructions[dtype];
  const { kept, summed, coordinates } = sum;
  const axes = [...kept, ...summed];
  const [from, to] = [f.parameter(0), f.parameter(1)];
  const [lhs, rhs, result] = [f.parameter(2), f.parameter(3), f.parameter(4)];
  const levels = axes.map((): Level => {
    return { index: f.local("i32"), lhs: f.local("i32"), rhs: f.local("i32") };
  });
  const [item, out, total] = [f.local("i32"), f.local("i32"), f.local(type)];

  const place = (depth: number, visit: () => void): void => {
    const [level, axis] = [levels[depth], axes[depth]];
    if (level === undefined || axis === undefined) return;
    const above = levels[depth - 1] ?? { lhs, rhs };
    addProduct(f, above.lhs, level.index, axis.lhs * width, level.lhs);
    addProduct(f, above.rhs, level.index, axis.rhs * width, level.rhs);
    const complete = coordinates.filter(
      ({ terms }) => Math.max(...terms.map(([a]) => a)) === depth,
    );
    within(f, complete, levels, level, width, visit);
  };
  const accumulate = (): void => {
    const { lhs: x, rhs: y } = levels.at(-1) ?? { lhs, rhs };
    f.get(total).get(x).load(load).get(y).load(load);
    f.op(`${type}.mul`).op(`${type}.add`).set(total);
  };
  const loop = (depth: number): void => {
    const [level, axis] = [levels[depth], axes[depth]];
    if (level === undefined || axis === undefined) accumulate();
    else {
      f.forRange(level.index, 0, axis.extent, 1, () => place(depth, () => loop(depth + 1)));
    }
  };
  // Every guard waits for a summed axis, so none skips the store.
  const one = (): void => {
    (type === "f32" ? f.f32Const(0) : f.f64Const(0)).set(total);
    loop(kept.length);
    f.get(out).get(total).store(store);
    f.get(out).i32Const(width).op("i32.add").set(out);
  };
  const last = kept.length - 1;
  const rowBytes = (kept[last]?.extent ?? 1) * width;
  f.forRange(item, from, to, 1, () => {
    addProduct(f, result, item, rowBytes, out);
    const outer = kept.slice(0, -1).map(({ extent }) => extent);
    const indices = levels.slice(0, outer.length).map(({ index }) => index);
    decode(f, item, outer, indices);
    for (let depth = 0; depth < last; depth++) place(depth, () => {});
    const level = levels[last];
    if (last < 0 || level === undefined) one();
    else f.forRange(level.index, 0, kept[last]?.extent ?? 1, 1, () => place(last, one));
  });
}

function addProduct(
  f: FunctionBuilder,
  base: Local,
  index: Local,
  factor: number,
  into: Local,
): void {
  f.get(base);
  if (factor !== 0) f.get(index).i32Const(factor).op("i32.mul").op("i32.add");
  f.set(into);
}

/** Visits only where all coordinates are whole and inside, with the addresses moved there. */
function within(
  f: FunctionBuilder,
  coordinates: readonly Coordinate[],
  levels: readonly Level[],
  level: Level,
  width: number,
  visit: () => void,
): void {
  const [first, ...others] = coordinates;
  if (first === undefined) {
    visit();
    return;
  }
  const { offset, terms, divisor, limit } = first;
  const at = f.local("i32");
  f.i32Const(offset);
  for (const [axis, coefficient] of terms) {
    const term = levels[axis];
    if (term === undefined) continue;
    f.get(term.index).i32Const(coefficient).op("i32.mul").op("i32.add");
  }
  f.tee(at);
  if (divisor > 1) {
    f.i32Const(divisor).op("i32.rem_s").op("i32.eqz");
    f.get(at);
    // A negative place rounds towards 0, so the sign is tested before the division.
    f.i32Const(0).op("i32.ge_s").op("i32.and");
    f.get(at).i32Const(divisor).op("i32.div_s").tee(at);
  }
  f.i32Const(limit).op("i32.lt_u");
  if (divisor > 1) f.op("i32.and");
  f.if(() => {
    addProduct(f, level.lhs, at, first.lhs * width, level.lhs);
    addProduct(f, level.rhs, at, first.rhs * width, level.rhs);
    f.release(at);
    within(f, others, levels, level, width, visit);
  });
}

// What kernels over ranges of items share: their function, and arithmetic on places in tensors.

import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { KernelContext } from "./kernel-code.ts";
import { rangeParameters } from "./kernel-code.ts";

/** Is the function of a kernel while it is written. */
export interface RangeFunction {
  readonly f: FunctionBuilder;
  /** First item. */
  readonly begin: Local;
  /** Item behind the last. */
  readonly end: Local;
  /** The address of each operand. */
  readonly addresses: readonly Local[];
}

/** Declares a function over a range of items and `count` operands. */
export function rangeFunction(context: KernelContext, name: string, count: number): RangeFunction {
  const parameters = rangeParameters(count);
  const f = context.module.function({ name, parameters, results: [] });
  const addresses = parameters.slice(2).map((_, i) => f.parameter(2 + i));
  return { f, begin: f.parameter(0), end: f.parameter(1), addresses };
}

/** Reads an element of a list whose length the caller knows. */
export function at<T>(list: readonly T[], position: number): T {
  const element = list[position];
  if (element === undefined) throw new Error(`position ${position} of ${list.length} was read`);
  return element;
}

/** Is a tensor seen from one of its axes: [outer, size, inner]. */
export interface Around {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** Joins the axes before and behind one axis, or behind a group of `count` axes from it on. */
export function around(shape: Shape, axis: number, count = 1): Around {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    size: sizeOf(shape.slice(axis, axis + count)),
    inner: sizeOf(shape.slice(axis + count)),
  };
}

/** Pushes `base + count · bytes`. */
export function pushAddress(f: FunctionBuilder, base: Local, count: Local, bytes: number): void {
  f.get(base).get(count).i32Const(bytes).op("i32.mul").op("i32.add");
}

/** Adds a constant to a local. */
export function move(f: FunctionBuilder, local: Local, distance: number): void {
  if (distance !== 0) f.get(local).i32Const(distance).op("i32.add").set(local);
}

/** Splits a row-by-row number into coordinates, in locals of their own. */
export function split(f: FunctionBuilder, item: Local, extents: Shape): Local[] {
  const rest = f.local("i32");
  f.get(item).set(rest);
  const coordinates = extents.map(() => f.local("i32"));
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const size = extent(extents, axis);
    const coordinate = at(coordinates, axis);
    if (axis === 0) f.get(rest).set(coordinate);
    else {
      f.get(rest).i32Const(size).op("i32.rem_u").set(coordinate);
      f.get(rest).i32Const(size).op("i32.div_u").set(rest);
    }
  }
  f.release(rest);
  return coordinates;
}

/** Pops a signed number into a local, not below `low`. */
export function setAtLeast(f: FunctionBuilder, local: Local, low: number): void {
  f.tee(local).i32Const(low).get(local).i32Const(low).op("i32.gt_s").op("select").set(local);
}

/** Pops a signed number into a local, not above `high`. */
export function setAtMost(f: FunctionBuilder, local: Local, high: number): void {
  f.tee(local).i32Const(high).get(local).i32Const(high).op("i32.lt_s").op("select").set(local);
}

/** Pops a signed number into a local, clamped to low … high. */
export function setClamped(f: FunctionBuilder, local: Local, low: number, high: number): void {
  setAtLeast(f, local, low);
  f.get(local);
  setAtMost(f, local, high);
}

/** Steps a counter that starts over at `limit`, and runs `carry` when it does. */
export function countUp(
  f: FunctionBuilder,
  counter: Local,
  limit: number,
  carry: () => void,
): void {
  f.get(counter).i32Const(1).op("i32.add").tee(counter).i32Const(limit).op("i32.eq");
  f.if(() => {
    f.i32Const(0).set(counter);
    carry();
  });
}

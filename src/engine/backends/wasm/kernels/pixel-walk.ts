// The geometry of pooling: from a window to the pixels of one side, and for each of them the pixels
// of the other side that share a window with it: the cells of a window, or the windows of a cell.

import type { Value } from "../../../ir/node.ts";
import type { PoolingWindow } from "../../../ir/primitives/window.ts";
import { extent } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import { setAtLeast, setAtMost } from "./item-range.ts";

/** Is one spatial axis. For own coordinate q, the partners are `low` up to `high`. */
export interface WalkAxis {
  readonly own: number;
  readonly partners: number;
  readonly window: number;
  /** Sets the first partner, which may be below 0, and the one behind the last. */
  readonly range: (f: FunctionBuilder, q: Local, low: Local, high: Local) => void;
  /** Pushes the place in the window of partner `low`. */
  readonly firstPlace: (f: FunctionBuilder, q: Local, low: Local) => void;
  /** How the place changes from one partner to the next. */
  readonly placeStep: number;
  /** Whether the partners of one pixel differ in number: by the edge, by strides, or never. */
  readonly partnersPerPixel: "all" | "all but at the edge" | "at most one" | "some";
}

/** Is a walk: its axes and what lies around them. */
export interface PixelWalk {
  readonly batch: number;
  readonly channels: number;
  readonly axes: readonly WalkAxis[];
}

/** Walks over the windows of `y`, visiting the cells of `x` in each. */
export function cellsOfWindows(
  x: Value,
  y: Value,
  { window, strides, padding }: PoolingWindow,
): PixelWalk {
  const axes = window.map((size, axis): WalkAxis => {
    const [cells, own] = [extent(x.type.shape, axis + 1), extent(y.type.shape, axis + 1)];
    const stride = extent(strides, axis);
    const before = padding[axis]?.[0] ?? 0;
    const isInside = before === 0 && (own - 1) * stride + size <= cells;
    const origin = (f: FunctionBuilder, q: Local) =>
      f.get(q).i32Const(stride).op("i32.mul").i32Const(before).op("i32.sub");
    return {
      own,
      partners: cells,
      window: size,
      range: (f, q, low, high) => {
        origin(f, q).tee(low).i32Const(size).op("i32.add");
        setAtMost(f, high, cells);
        f.get(low);
        setAtLeast(f, low, 0);
      },
      firstPlace: (f, q, low) => {
        f.get(low);
        origin(f, q).op("i32.sub");
      },
      placeStep: 1,
      partnersPerPixel: isInside ? "all" : "all but at the edge",
    };
  });
  return { ...outsideOf(y), axes };
}

/** Walks over the cells of `x`, visiting the windows of `y` that hold each, in order. */
export function windowsOfCells(
  x: Value,
  y: Value,
  { window, strides, padding }: PoolingWindow,
): PixelWalk {
  const axes = window.map((size, axis): WalkAxis => {
    const [own, windows] = [extent(x.type.shape, axis + 1), extent(y.type.shape, axis + 1)];
    const stride = extent(strides, axis);
    const before = padding[axis]?.[0] ?? 0;
    return {
      own,
      partners: windows,
      window: size,
      range: (f, q, low, high) => {
        f.get(q)
          .i32Const(before - size + stride)
          .op("i32.add");
        setAtLeast(f, low, 0);
        f.get(low).i32Const(stride).op("i32.div_u").set(low);
        f.get(q).i32Const(before).op("i32.add").i32Const(stride).op("i32.div_u");
        f.i32Const(1).op("i32.add");
        setAtMost(f, high, windows);
      },
      firstPlace: (f, q, low) => {
        f.get(q).i32Const(before).op("i32.add");
        f.get(low).i32Const(stride).op("i32.mul").op("i32.sub");
      },
      placeStep: -stride,
      partnersPerPixel: size <= stride ? "at most one" : "some",
    };
  });
  return { ...outsideOf(x), axes };
}

function outsideOf({ type: { shape } }: Value): { batch: number; channels: number } {
  return { batch: extent(shape, 0), channels: extent(shape, shape.length - 1) };
}

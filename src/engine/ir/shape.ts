// Shapes and what follows from them: sizes, strides, broadcasting, axes.

import { ShapeError } from "../../shared/errors.ts";
import type { DType } from "./dtype.ts";

/** Lists the extents of a tensor, outermost first; empty for a scalar. */
export type Shape = readonly number[];

/** Joins element type and shape: all that is known of a value before it is computed. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Counts the elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Gives the distance, in elements, between neighbours along each axis of a dense tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= extent(shape, axis);
  }
  return strides;
}

/** Reads one extent of a shape whose rank the caller has checked. */
export function extent(shape: Shape, axis: number): number {
  const value = shape[axis];
  if (value === undefined) throw new ShapeError(`axis ${axis} is outside of ${show(shape)}`);
  return value;
}

/** Compares two shapes, or two lists of numbers, element by element. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((value, axis) => value === b[axis]);
}

/** Writes a shape as `[2, 3]`. */
export function show(shape: readonly (number | null)[]): string {
  return `[${shape.map((value) => (value === null ? "null" : value)).join(", ")}]`;
}

/** Writes a tensor type as `float32[2, 3]`. */
export function showType(type: TensorType): string {
  return `${type.dtype}${show(type.shape)}`;
}

/**
 * Finds the shape to which two shapes broadcast (NumPy's rule).
 * @throws ShapeError naming `who` and both shapes.
 */
export function broadcastShapes(a: Shape, b: Shape, who: string): number[] {
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let back = 1; back <= rank; back++) {
    const x = a[a.length - back] ?? 1;
    const y = b[b.length - back] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(
        `${who}: shapes ${show(a)} and ${show(b)} do not broadcast: ` +
          `extents ${x} and ${y} differ, counted ${back} from the last axis.`,
      );
    }
    result[rank - back] = x === 1 ? y : x;
  }
  return result;
}

/**
 * Turns an axis that may count from the end into one from 0 to rank − 1.
 * @throws ShapeError when it lies outside.
 */
export function normalizeAxis(axis: number, rank: number, who: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(
      `${who}: axis ${axis} is outside of a rank-${rank} tensor ` +
        `(allowed: ${-rank} to ${rank - 1}).`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/** Normalises, sorts and checks a set of axes; `undefined` means all axes. */
export function normalizeAxes(
  axes: number | readonly number[] | undefined,
  rank: number,
  who: string,
): number[] {
  if (axes === undefined) return range(rank);
  const list = (typeof axes === "number" ? [axes] : axes).map((a) => normalizeAxis(a, rank, who));
  if (new Set(list).size !== list.length) {
    throw new ShapeError(`${who}: an axis is given twice in ${show(list)}.`);
  }
  return [...list].sort((a, b) => a - b);
}

/** Lists 0 … n − 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

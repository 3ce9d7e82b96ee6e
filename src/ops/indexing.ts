// Parts of tensors: slices at fixed and computed places, elements by index, codes of classes.

import type { DType, Shape, TensorLike } from "../engine/index.ts";
import { asTensor, indexing, movement, normalizeAxis, show, type Tensor } from "../engine/index.ts";
import { ShapeError } from "../shared/errors.ts";
import { choose, one, positions } from "./apply.ts";
import { expandDims, ravel } from "./shaping.ts";

/** Is where a slice starts: a number per axis, or int32 scalars computed in the graph. */
export type Starts = readonly (number | Tensor)[];

/** Cuts a part of this shape out, beginning at `startIndices`; computed starts are clamped. */
export function slice(inputs: TensorLike, startIndices: Starts, shape: Shape): Tensor {
  const given = asTensor(inputs);
  checkRank("slice", given, startIndices.length, shape.length);
  if (startIndices.every((start) => typeof start === "number")) {
    return one(
      "slice",
      [given],
      {
        start: startIndices as readonly number[],
        limit: shape.map((n, a) => n + ((startIndices as readonly number[])[a] ?? 0)),
        strides: shape.map(() => 1),
      },
      movement,
    );
  }
  return one("dynamicSlice", [given, ...scalarStarts(startIndices)], { sizes: shape }, movement);
}

/** Writes `updates` over a part of `inputs`, beginning at `startIndices`; starts are clamped. */
export function sliceUpdate(inputs: TensorLike, startIndices: Starts, updates: TensorLike): Tensor {
  const given = asTensor(inputs);
  const written = asTensor(updates, given.dtype);
  checkRank("sliceUpdate", given, startIndices.length, written.rank);
  return one("dynamicUpdateSlice", [given, written, ...scalarStarts(startIndices)], {}, movement);
}

function scalarStarts(starts: Starts): Tensor[] {
  return starts.map((start) => asTensor(start, "int32").reshape([]));
}

function checkRank(who: string, x: Tensor, starts: number, sizes: number): void {
  if (starts === x.rank && sizes === x.rank) return;
  throw new ShapeError(
    `${who}: ${show(x.shape)} needs ${x.rank} starts and as many sizes, ` +
      `but got ${starts} and ${sizes}.`,
  );
}

/** Says what part of each axis to keep; null or a missing entry keeps the axis as a whole. */
export interface StridedSlice {
  readonly begin?: readonly (number | null)[];
  readonly end?: readonly (number | null)[];
  readonly strides?: readonly number[];
}

/** Keeps begin, begin + stride … before end, per axis, by Python's rules for negative numbers. */
export function stridedSlice(x: TensorLike, options: StridedSlice): Tensor {
  const given = asTensor(x);
  const reversed: number[] = [];
  const parts = given.shape.map((n, axis) => {
    const step = options.strides?.[axis] ?? 1;
    if (step === 0) throw new ShapeError(`stridedSlice: the stride of axis ${axis} is 0.`);
    const bound = (at: number, low: number, high: number) =>
      Math.min(high, Math.max(low, at < 0 ? at + n : at));
    const begin = options.begin?.[axis] ?? null;
    const end = options.end?.[axis] ?? null;
    if (step > 0) {
      const start = begin === null ? 0 : bound(begin, 0, n);
      return { start, limit: Math.max(start, end === null ? n : bound(end, 0, n)), step };
    }
    const first = begin === null ? n - 1 : bound(begin, -1, n - 1);
    const behind = end === null ? -1 : bound(end, -1, n - 1);
    const count = Math.max(0, Math.ceil((first - behind) / -step));
    reversed.push(axis);
    const start = count === 0 ? 0 : first + (count - 1) * step;
    return { start, limit: count === 0 ? 0 : first + 1, step: -step };
  });
  const kept = one(
    "slice",
    [given],
    {
      start: parts.map(({ start }) => start),
      limit: parts.map(({ limit }) => limit),
      strides: parts.map(({ step }) => step),
    },
    movement,
  );
  return reversed.length === 0 ? kept : one("reverse", [kept], { axes: reversed });
}

/**
 * Takes slices along `axis` by index, or elements of the flat tensor; the indices' shape replaces
 * the axis. Negative indices count from the end; others outside are clamped.
 */
export function take(
  x: TensorLike,
  indices: TensorLike,
  options: { readonly axis?: number } = {},
): Tensor {
  const given = options.axis === undefined ? ravel(x) : asTensor(x);
  const axis = normalizeAxis(options.axis ?? 0, given.rank, "take");
  return one("gather", [given, fromEnd(indices, given.shape[axis] ?? 0)], { axis }, indexing);
}

/** Takes one element along `axis` per index; the shapes agree elsewhere. */
export function takeAlongAxis(
  x: TensorLike,
  indices: TensorLike,
  options: { readonly axis?: number } = {},
): Tensor {
  const flat = options.axis === undefined;
  const given = flat ? ravel(x) : asTensor(x);
  const axis = normalizeAxis(options.axis ?? 0, given.rank, "takeAlongAxis");
  const places = fromEnd(flat ? ravel(indices) : indices, given.shape[axis] ?? 0);
  return one("gatherAlong", [given, places], { axis }, indexing);
}

// Unsigned indices have no negative ones to translate.
function fromEnd(indices: TensorLike, n: number): Tensor {
  const given = asTensor(indices);
  const places = given.cast("int32");
  if (given.dtype === "uint8" || given.dtype === "uint32") return places;
  return choose(places.less(0), places.add(n), places, "take");
}

/**
 * Turns class indices into vectors of `numClasses` with one 1; an index outside gives zeros. The
 * vectors stand along `axis` (−1) of the result; float32 by default.
 */
export function oneHot(
  x: TensorLike,
  numClasses: number,
  options: { readonly axis?: number; readonly dtype?: DType } = {},
): Tensor {
  const indices = asTensor(x).cast("int32");
  const axis = normalizeAxis(options.axis ?? -1, indices.rank + 1, "oneHot");
  const classes = positions(numClasses, axis, indices.rank + 1);
  return expandDims(indices, axis)
    .equal(classes)
    .cast(options.dtype ?? "float32");
}

/** Turns lists of class indices along `axis` (−1) into vectors with a 1 for each listed class. */
export function multiHot(
  inputs: TensorLike,
  numClasses: number,
  options: { readonly axis?: number; readonly dtype?: DType } = {},
): Tensor {
  const indices = asTensor(inputs);
  const axis = normalizeAxis(options.axis ?? -1, Math.max(1, indices.rank), "multiHot");
  const coded = oneHot(indices, numClasses, { axis: -1, dtype: "bool" });
  const joined = indices.rank === 0 ? coded : coded.max(axis);
  return joined.cast(options.dtype ?? "float32");
}

/** Takes diagonal `offset` (0) of the matrices in the last two axes, as the last axis. */
export function diagonal(x: TensorLike, options: { readonly offset?: number } = {}): Tensor {
  const given = asTensor(x);
  const [rows = 0, columns = 0] = given.shape.slice(-2);
  if (given.rank < 2) {
    throw new ShapeError(`diagonal: needs at least 2 axes, but got ${show(given.shape)}.`);
  }
  const offset = options.offset ?? 0;
  const [top, left] = [Math.max(0, -offset), Math.max(0, offset)];
  const count = Math.max(0, Math.min(rows - top, columns - left));
  const places = positions(count, 0, 1)
    .multiply(columns + 1)
    .add(top * columns + left);
  const flat = given.reshape([...given.shape.slice(0, -2), rows * columns]);
  return one("gather", [flat, places], { axis: given.rank - 2 }, indexing);
}

/** Puts a vector on diagonal `k` (0) of a matrix of zeros, or takes that diagonal of a matrix. */
export function diag(x: TensorLike, options: { readonly k?: number } = {}): Tensor {
  const given = asTensor(x);
  const k = options.k ?? 0;
  if (given.rank !== 1) return diagonal(given, { offset: k });
  const n = (given.shape[0] ?? 0) + Math.abs(k);
  const [rows, columns] = [positions(n, 0, 2), positions(n, 1, 2)];
  const moved = one(
    "pad",
    [given, asTensor(0, given.dtype)],
    {
      low: [Math.max(0, k)],
      high: [Math.max(0, -k)],
      interior: [0],
    },
    movement,
  );
  const zero = asTensor(0, given.dtype);
  return choose(columns.subtract(k).equal(rows), moved.reshape([1, n]), zero, "diag");
}

/** Adds up the diagonal of the matrices in the last two axes. */
export function trace(x: TensorLike, options: { readonly offset?: number } = {}): Tensor {
  return diagonal(x, options).sum(-1);
}

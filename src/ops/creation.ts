// Tensors made of nothing but a shape: constants, counts, identities, triangles.

import type { DType, Shape, TensorLike } from "../engine/index.ts";
import { asTensor, type Tensor } from "../engine/index.ts";
import { choose, filled, one, positions, spread } from "./apply.ts";

/** Names the element type of what is made; float32 by default. */
export interface CreationOptions {
  readonly dtype?: DType;
}

/** Makes a tensor of zeros. */
export function zeros(shape: Shape, options: CreationOptions = {}): Tensor {
  return filled(shape, 0, options.dtype ?? "float32");
}

/** Makes a tensor of ones. */
export function ones(shape: Shape, options: CreationOptions = {}): Tensor {
  return filled(shape, 1, options.dtype ?? "float32");
}

/** Makes a tensor of one value everywhere. */
export function full(shape: Shape, fillValue: TensorLike, options: CreationOptions = {}): Tensor {
  return spread(asTensor(fillValue, options.dtype), shape);
}

/** Makes zeros of the shape, and by default the dtype, of `x`. */
export function zerosLike(x: TensorLike, options: CreationOptions = {}): Tensor {
  return fullLike(x, 0, options);
}

/** Makes ones of the shape, and by default the dtype, of `x`. */
export function onesLike(x: TensorLike, options: CreationOptions = {}): Tensor {
  return fullLike(x, 1, options);
}

/** Repeats a value in the shape, and by default the dtype, of `x`. */
export function fullLike(x: TensorLike, fillValue: number, options: CreationOptions = {}): Tensor {
  const like = asTensor(x);
  return filled(like.shape, fillValue, options.dtype ?? like.dtype);
}

/**
 * Counts from `start` to below `stop` by `step`; with one number, from 0 to below it. Whole
 * numbers give int32 unless `dtype` says otherwise.
 */
export function arange(
  start: number,
  stop?: number,
  options: { readonly step?: number; readonly dtype?: DType } = {},
): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const step = options.step ?? 1;
  const whole = [from, to, step].every(Number.isInteger);
  const dtype = options.dtype ?? (whole ? "int32" : "float32");
  const length = Math.max(0, Math.ceil((to - from) / step));
  const counts = positions(length, 0, 1);
  if (whole) return counts.multiply(step).add(from).cast(dtype);
  const float = dtype === "float64" ? "float64" : "float32";
  return counts.cast(float).multiply(step).add(from).cast(dtype);
}

/** Divides start … stop into `num` (50) equal steps; the end belongs to it unless told. */
export function linspace(
  start: number,
  stop: number,
  options: { readonly num?: number; readonly endpoint?: boolean; readonly dtype?: DType } = {},
): Tensor {
  const { num = 50, endpoint = true, dtype = "float32" } = options;
  const parts = endpoint ? num - 1 : num;
  const counts = positions(num, 0, 1).cast(dtype === "float64" ? "float64" : "float32");
  const line = counts.multiply((stop - start) / Math.max(1, parts)).add(start);
  // The product's rounding must not move the last point.
  const exact = endpoint && num > 1 ? choose(counts.equal(parts), stop, line, "linspace") : line;
  return exact.cast(dtype);
}

/** Makes an N×M matrix (M = N by default) of ones on diagonal `k` and zeros elsewhere. */
export function eye(
  N: number,
  options: { readonly M?: number; readonly k?: number; readonly dtype?: DType } = {},
): Tensor {
  const { M = N, k = 0, dtype = "float32" } = options;
  return positions(M, 1, 2)
    .subtract(k)
    .equal(positions(N, 0, 2))
    .cast(dtype);
}

/** Makes an n×n identity matrix. */
export function identity(n: number, options: CreationOptions = {}): Tensor {
  return eye(n, options);
}

/** Makes an N×M matrix of ones on and below diagonal `k`, zeros above. */
export function tri(
  N: number,
  options: { readonly M?: number; readonly k?: number; readonly dtype?: DType } = {},
): Tensor {
  const { M = N, k = 0, dtype = "float32" } = options;
  return lowerMask(N, M, k).cast(dtype);
}

/** Keeps the matrices of the last two axes on and below diagonal `k` (0); zeros above. */
export function tril(x: TensorLike, options: { readonly k?: number } = {}): Tensor {
  const given = asTensor(x);
  const [rows = 1, columns = 1] = given.shape.slice(-2);
  return choose(lowerMask(rows, columns, options.k ?? 0), given, zerosLike(given), "tril");
}

/** Keeps the matrices of the last two axes on and above diagonal `k` (0); zeros below. */
export function triu(x: TensorLike, options: { readonly k?: number } = {}): Tensor {
  const given = asTensor(x);
  const [rows = 1, columns = 1] = given.shape.slice(-2);
  return choose(lowerMask(rows, columns, (options.k ?? 0) - 1), zerosLike(given), given, "triu");
}

function lowerMask(rows: number, columns: number, k: number): Tensor {
  return positions(columns, 1, 2)
    .subtract(k)
    .lessEqual(positions(rows, 0, 2));
}

/** Counts 0, 1, 2 … along one axis of a shape. */
export function iota(shape: Shape, axis: number, options: CreationOptions = {}): Tensor {
  return one("iota", [], { type: { dtype: options.dtype ?? "int32", shape }, axis });
}

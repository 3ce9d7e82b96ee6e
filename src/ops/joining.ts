// Several tensors into one, and one into several.

import type { TensorLike } from "../engine/index.ts";
import {
  asTensor,
  movement,
  normalizeAxis,
  promote,
  range,
  show,
  type Tensor,
} from "../engine/index.ts";
import { ShapeError } from "../shared/errors.ts";
import { one } from "./apply.ts";
import { cut, expandDims } from "./shaping.ts";

/** Names the axis along which tensors join or part; 0 by default. */
export interface AxisOption {
  readonly axis?: number;
}

/**
 * Puts tensors one behind the other along `axis` (0); dtypes promote.
 * @throws ShapeError when other extents differ.
 */
export function concatenate(xs: readonly TensorLike[], options: AxisOption = {}): Tensor {
  const parts = alike(xs, "concatenate");
  const [first, ...others] = parts;
  if (first === undefined) throw new ShapeError("concatenate: there is nothing to join.");
  const axis = normalizeAxis(options.axis ?? 0, first.rank, "concatenate");
  const misfit = others.find(
    ({ shape }) =>
      shape.length !== first.rank || shape.some((n, a) => a !== axis && n !== first.shape[a]),
  );
  if (misfit !== undefined) {
    throw new ShapeError(
      `concatenate: shapes ${parts.map(({ shape }) => show(shape)).join(", ")} ` +
        `may differ in axis ${axis} only.`,
    );
  }
  return others.length === 0 ? first : one("concatenate", parts, { axis }, movement);
}

/** Joins tensors of one shape along a new axis (0). */
export function stack(xs: readonly TensorLike[], options: AxisOption = {}): Tensor {
  const parts = alike(xs, "stack");
  const rank = (parts[0]?.rank ?? 0) + 1;
  const axis = normalizeAxis(options.axis ?? 0, rank, "stack");
  return concatenate(
    parts.map((part) => expandDims(part, axis)),
    { axis },
  );
}

/** Joins row by row: vectors become rows. */
export function vstack(xs: readonly TensorLike[]): Tensor {
  const rows = xs.map((x) => asTensor(x)).map((x) => (x.rank < 2 ? x.reshape([1, -1]) : x));
  return concatenate(rows, { axis: 0 });
}

/** Joins column by column: vectors follow each other. */
export function hstack(xs: readonly TensorLike[]): Tensor {
  const parts = xs.map((x) => asTensor(x)).map((x) => (x.rank < 1 ? x.reshape([1]) : x));
  return concatenate(parts, { axis: parts[0]?.rank === 1 ? 0 : 1 });
}

function alike(xs: readonly TensorLike[], who: string): Tensor[] {
  const parts = xs.map((x) => asTensor(x));
  const [first] = parts;
  if (first === undefined) throw new ShapeError(`${who}: there is nothing to join.`);
  const dtype = parts.map((part) => part.dtype).reduce(promote);
  return parts.map((part) => part.cast(dtype));
}

/**
 * Parts along `axis` (0): into equal sections, or before each of the given indices.
 * @throws ShapeError when the sections would not be equal.
 */
export function split(
  x: TensorLike,
  indicesOrSections: number | readonly number[],
  options: AxisOption = {},
): Tensor[] {
  const given = asTensor(x);
  const axis = normalizeAxis(options.axis ?? 0, given.rank, "split");
  const n = given.shape[axis] ?? 0;
  const cuts = typeof indicesOrSections === "number" ? [] : [...indicesOrSections];
  if (typeof indicesOrSections === "number") {
    const size = n / indicesOrSections;
    if (!Number.isInteger(size)) {
      throw new ShapeError(
        `split: axis ${axis} of ${show(given.shape)} does not part ` +
          `into ${indicesOrSections} equal sections.`,
      );
    }
    for (let i = 1; i < indicesOrSections; i++) cuts.push(i * size);
  }
  const bounds = [0, ...cuts.map((at) => Math.min(n, at < 0 ? Math.max(0, at + n) : at)), n];
  return range(bounds.length - 1).map((i) => {
    const from = bounds[i] ?? 0;
    return cut(given, axis, from, Math.max(from, bounds[i + 1] ?? n));
  });
}

/** Takes the slices along `axis` (0) apart, dropping that axis. */
export function unstack(x: TensorLike, options: AxisOption = {}): Tensor[] {
  const given = asTensor(x);
  const axis = normalizeAxis(options.axis ?? 0, given.rank, "unstack");
  const rest = given.shape.filter((_, a) => a !== axis);
  return range(given.shape[axis] ?? 0).map((i) => cut(given, axis, i, i + 1).reshape(rest));
}

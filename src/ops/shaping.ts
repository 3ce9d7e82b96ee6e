// The same elements in another arrangement: shapes, orders of axes, repetition, padding.

import type { Shape, TensorLike } from "../engine/index.ts";
import {
  asTensor,
  broadcastShapes,
  movement,
  normalizeAxes,
  normalizeAxis,
  range,
  sameShape,
  show,
  type Tensor,
} from "../engine/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import { one, spread } from "./apply.ts";

/** Gives the same elements another shape; one extent may be −1. */
export function reshape(x: TensorLike, newshape: Shape): Tensor {
  return asTensor(x).reshape(newshape);
}

/** Flattens to one axis. */
export function ravel(x: TensorLike): Tensor {
  return asTensor(x).reshape([-1]);
}

/** Permutes axes; reverses them when no order is given. */
export function transpose(
  x: TensorLike,
  options: { readonly axes?: readonly number[] } = {},
): Tensor {
  return asTensor(x).transpose(options.axes);
}

/** Inserts axes of extent 1 at these places of the result. */
export function expandDims(x: TensorLike, axis: number | readonly number[]): Tensor {
  const given = asTensor(x);
  const list = typeof axis === "number" ? [axis] : axis;
  const rank = given.rank + list.length;
  const inserted = normalizeAxes(list, rank, "expandDims");
  const rest = [...given.shape];
  return given.reshape(range(rank).map((a) => (inserted.includes(a) ? 1 : (rest.shift() ?? 1))));
}

/**
 * Drops axes of extent 1: these, or all.
 * @throws ShapeError when one of them is longer.
 */
export function squeeze(
  x: TensorLike,
  options: { readonly axis?: number | readonly number[] } = {},
): Tensor {
  const given = asTensor(x);
  const all = range(given.rank).filter((a) => given.shape[a] === 1);
  const axes =
    options.axis === undefined ? all : normalizeAxes(options.axis, given.rank, "squeeze");
  const long = axes.find((a) => given.shape[a] !== 1);
  if (long !== undefined) {
    throw new ShapeError(
      `squeeze: axis ${long} of ${show(given.shape)} has extent ${given.shape[long]}, not 1.`,
    );
  }
  return given.reshape(given.shape.filter((_, a) => !axes.includes(a)));
}

/** Repeats along axes of extent 1 and new leading axes, to exactly this shape. */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const given = asTensor(x);
  if (!sameShape(broadcastShapes(given.shape, shape, "broadcastTo"), shape)) {
    throw new ShapeError(`broadcastTo: ${show(given.shape)} does not broadcast to ${show(shape)}.`);
  }
  return spread(given, shape);
}

/** Moves axes to new places; the others keep their order. */
export function moveaxis(
  x: TensorLike,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const given = asTensor(x);
  const list = (axes: number | readonly number[]) =>
    (typeof axes === "number" ? [axes] : axes).map((a) => normalizeAxis(a, given.rank, "moveaxis"));
  const [from, to] = [list(source), list(destination)];
  if (from.length !== to.length) {
    throw new ShapeError(
      `moveaxis: ${from.length} sources need as many destinations, but got ${to.length}.`,
    );
  }
  const rest = range(given.rank).filter((a) => !from.includes(a));
  const order = range(given.rank).map((place) => {
    const moved = from[to.indexOf(place)];
    return moved ?? rest.shift() ?? 0;
  });
  return given.transpose(order);
}

/** Exchanges two axes. */
export function swapaxes(x: TensorLike, axis1: number, axis2: number): Tensor {
  const given = asTensor(x);
  const [a, b] = [axis1, axis2].map((axis) => normalizeAxis(axis, given.rank, "swapaxes"));
  return given.transpose(range(given.rank).map((at) => (at === a ? b : at === b ? a : at) ?? at));
}

/** Reverses the order along axes, all by default. */
export function flip(
  x: TensorLike,
  options: { readonly axis?: number | readonly number[] } = {},
): Tensor {
  const given = asTensor(x);
  const axes = normalizeAxes(options.axis, given.rank, "flip");
  return axes.length === 0 ? given : one("reverse", [given], { axes });
}

/** Cuts out one axis: elements `from` to below `to`. */
export function cut(x: Tensor, axis: number, from: number, to: number): Tensor {
  if (from === 0 && to === x.shape[axis]) return x;
  return one(
    "slice",
    [x],
    {
      start: x.shape.map((_, a) => (a === axis ? from : 0)),
      limit: x.shape.map((n, a) => (a === axis ? to : n)),
      strides: x.shape.map(() => 1),
    },
    movement,
  );
}

/** Shifts elements around along axes; what leaves one end enters at the other. */
export function roll(
  x: TensorLike,
  shift: number | readonly number[],
  options: { readonly axis?: number | readonly number[] } = {},
): Tensor {
  const given = asTensor(x);
  if (options.axis === undefined) {
    const steps = typeof shift === "number" ? shift : shift.reduce((a, b) => a + b, 0);
    return rollAxis(ravel(given), steps, 0).reshape(given.shape);
  }
  const axes = typeof options.axis === "number" ? [options.axis] : options.axis;
  return axes.reduce<Tensor>((rolled, axis, i) => {
    const steps = typeof shift === "number" ? shift : (shift[i] ?? 0);
    return rollAxis(rolled, steps, normalizeAxis(axis, given.rank, "roll"));
  }, given);
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const n = x.shape[axis] ?? 0;
  const start = n === 0 ? 0 : ((-shift % n) + n) % n;
  if (start === 0) return x;
  return one("concatenate", [cut(x, axis, start, n), cut(x, axis, 0, start)], { axis }, movement);
}

/** Repeats the whole tensor `repeats` times along each axis, aligned from the last. */
export function tile(x: TensorLike, repeats: number | readonly number[]): Tensor {
  const given = asTensor(x);
  const counts = typeof repeats === "number" ? [repeats] : [...repeats];
  const rank = Math.max(given.rank, counts.length);
  const shape = [...range(rank - given.rank).map(() => 1), ...given.shape];
  const times = [...range(rank - counts.length).map(() => 1), ...counts];
  const paired = shape.flatMap((n) => [1, n]);
  const repeated = shape.flatMap((n, a) => [times[a] ?? 1, n]);
  return spread(given.reshape(paired), repeated).reshape(shape.map((n, a) => n * (times[a] ?? 1)));
}

/** Repeats each element in place: along `axis`, or of the flat tensor. */
export function repeat(
  x: TensorLike,
  repeats: number,
  options: { readonly axis?: number } = {},
): Tensor {
  const given = options.axis === undefined ? ravel(x) : asTensor(x);
  const axis = normalizeAxis(options.axis ?? 0, given.rank, "repeat");
  const [before, after] = [given.shape.slice(0, axis + 1), given.shape.slice(axis + 1)];
  const wide = spread(given.reshape([...before, 1, ...after]), [...before, repeats, ...after]);
  return wide.reshape(given.shape.map((n, a) => (a === axis ? n * repeats : n)));
}

/** Names how `pad` fills: with a constant, or with the tensor mirrored without or with its edge. */
export type PadMode = "constant" | "reflect" | "symmetric" | "edge";

/**
 * Surrounds a tensor: [before, after] for each axis, one pair or number for all axes. Mode
 * "constant" (default) fills with `constantValues` (0).
 * @throws ShapeError when a mirror is too short.
 */
export function pad(
  x: TensorLike,
  padWidth: number | readonly [number, number] | readonly (readonly [number, number])[],
  options: { readonly mode?: PadMode; readonly constantValues?: number } = {},
): Tensor {
  const given = asTensor(x);
  const widths = range(given.rank).map((axis) => widthOf(padWidth, axis, given));
  const mode = options.mode ?? "constant";
  if (mode === "constant") {
    if (widths.flat().every((n) => n === 0)) return given;
    const filler = asTensor(options.constantValues ?? 0, given.dtype);
    return one(
      "pad",
      [given, filler],
      {
        low: widths.map(([before]) => before),
        high: widths.map(([, after]) => after),
        interior: widths.map(() => 0),
      },
      movement,
    );
  }
  const sides = mirrors[mode];
  if (sides === undefined) {
    throw new ConfigError(
      `pad: unknown mode "${mode}". Known: constant, ${Object.keys(mirrors).join(", ")}.`,
    );
  }
  return widths.reduce<Tensor>((wide, [before, after], axis) => {
    const n = given.shape[axis] ?? 0;
    if (before === 0 && after === 0) return wide;
    if (
      n === 0 ||
      (mode !== "edge" && Math.max(before, after) > n - (mode === "reflect" ? 1 : 0))
    ) {
      throw new ShapeError(
        `pad: ${mode} cannot take ${before} and ${after} from axis ${axis} of ${show(given.shape)}.`,
      );
    }
    const parts = [sides(wide, axis, before, true), wide, sides(wide, axis, after, false)];
    return one(
      "concatenate",
      parts.filter((part) => part.shape[axis] !== 0),
      { axis },
      movement,
    );
  }, given);
}

type Side = (x: Tensor, axis: number, count: number, atStart: boolean) => Tensor;

/** Skips `skip` elements from the end it starts at, then runs backwards. */
function mirror(skip: number, ...[x, axis, count, atStart]: Parameters<Side>): Tensor {
  const n = x.shape[axis] ?? 0;
  const from = atStart ? skip : n - skip - count;
  const part = cut(x, axis, from, from + count);
  return count === 0 ? part : one("reverse", [part], { axes: [axis] });
}

const mirrors: Readonly<Record<Exclude<PadMode, "constant">, Side>> = {
  reflect: (...side) => mirror(1, ...side),
  symmetric: (...side) => mirror(0, ...side),
  edge: (x, axis, count, atStart) => {
    const n = x.shape[axis] ?? 0;
    const last = atStart ? cut(x, axis, 0, 1) : cut(x, axis, n - 1, n);
    return spread(
      last,
      x.shape.map((extent, a) => (a === axis ? count : extent)),
    );
  },
};

function widthOf(
  given: number | readonly [number, number] | readonly (readonly [number, number])[],
  axis: number,
  x: Tensor,
): readonly [number, number] {
  if (typeof given === "number") return [given, given];
  const [first, second] = given;
  if (typeof first === "number") return [first, typeof second === "number" ? second : first];
  const width = (given as readonly (readonly [number, number])[])[given.length === 1 ? 0 : axis];
  if (width === undefined) {
    throw new ShapeError(`pad: ${show(x.shape)} needs ${x.rank} widths, but got ${given.length}.`);
  }
  return width;
}

// From a kernel's nodes to loops: which streams of elements run, over which axes, how far apart.

import type { DType } from "./dtype.ts";
import { byteWidth } from "./dtype.ts";
import type { Node, Value } from "./node.ts";
import type { LoopKernel, ReductionKernel } from "./program.ts";
import type { Shape } from "./shape.ts";
import { range, stridesOf } from "./shape.ts";
import { accessOf } from "./views.ts";

/** Runs along the loops: elements of a stored value, or a counter. */
export interface Stream {
  readonly dtype: DType;
  readonly source: Value | "counter";
  /** In elements, per axis of the nest. */
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Is a value that a loop body reads. */
export interface Leaf {
  readonly value: Value;
  /** A number where the value is literal. */
  readonly from: Stream | number;
}

/** Is one loop. */
export interface Axis {
  readonly extent: number;
  readonly reduced: boolean;
}

/** Is a set of nested loops over several streams. */
export interface LoopNest {
  readonly axes: readonly Axis[];
  readonly leaves: readonly Leaf[];
  /** Where results go; strides along reduced axes are 0. */
  readonly outputs: readonly { readonly value: Value; readonly stream: Stream }[];
}

/** Gives the distance between elements `stride` apart; a counter counts elements. */
export function step(stream: Stream, stride: number): number {
  return stream.source === "counter" ? stride : stride * byteWidth(stream.dtype);
}

/** Lists the values that nodes read from outside themselves. */
export function outsideReads(nodes: readonly Node[]): Value[] {
  const inside = new Set(nodes);
  const reads = new Set<Value>();
  for (const node of nodes) {
    for (const value of node.inputs) if (!inside.has(value.node)) reads.add(value);
  }
  return [...reads];
}

/** Finds where a value's elements come from, in a nest whose axes `axes` are the value's own. */
function leafOf(value: Value, rank: number, axes: readonly number[]): Leaf {
  const { source, strides, offset } = accessOf(value);
  if (typeof source === "number") return { value, from: source };
  const placed = new Array<number>(rank).fill(0);
  axes.forEach((axis, i) => {
    placed[axis] = strides[i] ?? 0;
  });
  return { value, from: { dtype: value.type.dtype, source, strides: placed, offset } };
}

/** Makes the stream of a dense result whose axes are `axes` of the nest. */
function outputStream(value: Value, rank: number, axes: readonly number[]): Stream {
  const dense = stridesOf(value.type.shape);
  const strides = new Array<number>(rank).fill(0);
  axes.forEach((axis, i) => {
    strides[axis] = dense[i] ?? 0;
  });
  return { dtype: value.type.dtype, source: value, strides, offset: 0 };
}

/** Drops axes of extent 1 and joins neighbours that every stream runs through in one go. */
function collapse(nest: LoopNest): LoopNest {
  const streams = streamsOf(nest);
  const kept: { extent: number; reduced: boolean; axis: number }[] = [];
  nest.axes.forEach(({ extent, reduced }, axis) => {
    if (extent === 1) return;
    const last = kept.at(-1);
    const joins =
      last !== undefined &&
      last.reduced === reduced &&
      streams.every((s) => s.strides[last.axis] === (s.strides[axis] ?? 0) * extent);
    if (joins) {
      last.extent *= extent;
      last.axis = axis;
    } else kept.push({ extent, reduced, axis });
  });
  const thin = (stream: Stream): Stream => ({
    ...stream,
    strides: kept.map(({ axis }) => stream.strides[axis] ?? 0),
  });
  return {
    axes: kept.map(({ extent, reduced }) => ({ extent, reduced })),
    leaves: nest.leaves.map(({ value, from }) => ({
      value,
      from: typeof from === "number" ? from : thin(from),
    })),
    outputs: nest.outputs.map(({ value, stream }) => ({ value, stream: thin(stream) })),
  };
}

/**
 * Splits the axis that reaches over the first `rows` runs of elements, so that axes lead which make
 * up exactly the rows, and at least one follows.
 */
export function splitAt(nest: LoopNest, rows: number): LoopNest {
  let before = 1;
  let position = 0;
  for (const extent of extentsOf(nest)) {
    if (before * extent > rows) break;
    before *= extent;
    position += 1;
  }
  const straddling = nest.axes[position];
  const outer = rows / before;
  if (straddling !== undefined && outer === 1) return nest;
  const { extent, reduced } = straddling ?? { extent: outer, reduced: false };
  const inner = extent / outer;
  const split = (stream: Stream): Stream => {
    const stride = stream.strides[position] ?? 0;
    return { ...stream, strides: stream.strides.toSpliced(position, 1, stride * inner, stride) };
  };
  const isUnit = straddling === undefined && outer === 1;
  const halves = [outer, inner].map((part) => ({ extent: part, reduced }));
  return {
    axes: nest.axes.toSpliced(position, 1, ...(isUnit ? halves.slice(1) : halves)),
    leaves: nest.leaves.map(({ value, from }) => ({
      value,
      from: typeof from === "number" || isUnit ? from : split(from),
    })),
    outputs: nest.outputs.map(({ value, stream }) => ({
      value,
      stream: isUnit ? stream : split(stream),
    })),
  };
}

/** Lists the extents of the axes. */
export function extentsOf(nest: LoopNest): number[] {
  return nest.axes.map(({ extent }) => extent);
}

/** Lists the streams of a nest: results first, then what is read. */
export function streamsOf(nest: LoopNest): Stream[] {
  const reads = nest.leaves.flatMap(({ from }) => (typeof from === "number" ? [] : [from]));
  return [...nest.outputs.map(({ stream }) => stream), ...reads];
}

/** Tells whether a value is of float64, which runs one element at a time. */
export function isDouble(value: Value): boolean {
  return value.type.dtype === "float64";
}

/** Multiplies extents. */
export function product(extents: Shape): number {
  return extents.reduce((total, n) => total * n, 1);
}

/** Finds the loop over the elements of an elementwise kernel's results. */
export function nestOfLoop({ nodes, outputs }: Pick<LoopKernel, "nodes" | "outputs">): LoopNest {
  const shape = outputs[0]?.type.shape ?? [];
  const axes = range(shape.length);
  const made = new Set(nodes.flatMap((node) => node.outputs));
  // A view that is stored is a result that no node computes: it is read and written as it is.
  const reads = new Set([...outsideReads(nodes), ...outputs.filter((value) => !made.has(value))]);
  return collapse({
    axes: shape.map((extent) => ({ extent, reduced: false })),
    leaves: [...reads].map((value) => leafOf(value, shape.length, axes)),
    outputs: outputs.map((value) => ({
      value,
      stream: outputStream(value, shape.length, axes),
    })),
  });
}

/** Is a reduction as loops: the leaves of the loop over elements, then those of the one over results. */
export interface ReductionNest {
  readonly nest: LoopNest;
  /** How many leaves the loop over elements has. */
  readonly prologue: number;
}

/** Finds the loops of a reduction; the leaves of the one over elements come first. */
export function nestOfReduction(kernel: ReductionKernel): ReductionNest {
  const { reduction, prologue, epilogue, outputs } = kernel;
  const shape = reduction.inputs[0]?.type.shape ?? [];
  const reduced = "axes" in reduction.attributes ? reduction.attributes.axes : [];
  const rank = shape.length;
  const all = range(rank);
  const kept = all.filter((axis) => !reduced.includes(axis));
  const inner = outsideReads([...prologue, reduction]).map((value) => leafOf(value, rank, all));
  const own = new Set(reduction.outputs);
  const outer = outsideReads(epilogue)
    .filter((value) => !own.has(value))
    .map((value) => leafOf(value, rank, kept));
  const nest = collapse({
    axes: shape.map((extent, axis) => ({ extent, reduced: reduced.includes(axis) })),
    leaves: [...inner, ...outer],
    outputs: outputs.map((value) => ({ value, stream: outputStream(value, rank, kept) })),
  });
  return { nest, prologue: inner.length };
}

// How the windows of a depthwise convolution lie along one axis, for a block of neighbours there: which
// source each of them sees through each tap, counted from where the block begins.

import { extent } from "../../../ir/shape.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { tapsOf } from "./convolution-geometry.ts";

/** Is an axis cut into blocks. */
export interface BlockAxis {
  /** Neighbours in a block, and how many there are in all. */
  readonly block: number;
  readonly size: number;
  readonly taps: number;
  /** How many sources there are, and by how many the next block begins later. */
  readonly sources: number;
  readonly advance: number;
  /** Gives the source that a neighbour sees through a tap, from the block's own beginning on. */
  readonly see: (neighbour: number, tap: number) => number | undefined;
  /** What each thread moves the sources by, besides, and the most of that. */
  readonly shift?: { readonly by: string; readonly most: number };
}

/** Cuts results of windows, which see the input. */
export function throughWindows(geometry: Geometry, axis: number, most: number): BlockAxis {
  const size = extent(geometry.result, axis + 1);
  const { stride, step, before } = stepsOf(geometry, axis);
  const block = fitting(size, most);
  return {
    ...{ block, size, taps: extent(tapsOf(geometry), axis), advance: block * stride },
    sources: extent(geometry.input, axis + 1),
    see: (neighbour, tap) => neighbour * stride + tap * step - before,
  };
}

/** Cuts pixels of the input, which see the results of windows that cover them. */
export function underWindows(geometry: Geometry, axis: number, most: number): BlockAxis {
  const size = extent(geometry.input, axis + 1);
  const { stride, step, before } = stepsOf(geometry, axis);
  // All blocks are alike where they begin at multiples of the stride.
  const block = stride * fitting(Math.ceil(size / stride), Math.max(1, Math.floor(most / stride)));
  return {
    ...{ block, size, taps: extent(tapsOf(geometry), axis), advance: block / stride },
    sources: extent(geometry.result, axis + 1),
    see: (neighbour, tap) => {
      const source = (neighbour + before - tap * step) / stride;
      return Number.isInteger(source) ? source : undefined;
    },
  };
}

function stepsOf({ strides, dilation, padding }: Geometry, axis: number) {
  const [before] = padding[axis] ?? [0];
  return { stride: extent(strides, axis), step: extent(dilation, axis), before };
}

/** Halves a block until no more than a fifth of it is for nothing. */
function fitting(size: number, most: number): number {
  const isWasteful = Math.ceil(size / most) * most > 1.2 * size;
  return isWasteful && most > 1 ? fitting(size, Math.floor(most / 2)) : most;
}

/** Gives how many blocks there are. */
export function blocksAlong({ size, block }: BlockAxis): number {
  return Math.ceil(size / block);
}

/** Is one term of a block's sums. */
export interface Sight {
  /** Of each axis. */
  readonly source: readonly number[];
  readonly neighbour: readonly number[];
  readonly tap: readonly number[];
}

/** Lists what all neighbours of a block see through all taps, source by source. */
export function sightsOf(axes: readonly BlockAxis[]): Sight[] {
  const alone: Sight[] = [{ source: [], neighbour: [], tap: [] }];
  return axes.reduce((before, axis) => {
    const along = sightsAlong(axis);
    return before.flatMap(({ source, neighbour, tap }) =>
      along.map((own) => ({
        source: [...source, own.source],
        neighbour: [...neighbour, own.neighbour],
        tap: [...tap, own.tap],
      })),
    );
  }, alone);
}

function sightsAlong({ block, taps, see }: BlockAxis) {
  const all: { source: number; neighbour: number; tap: number }[] = [];
  for (let neighbour = 0; neighbour < block; neighbour++) {
    for (let tap = 0; tap < taps; tap++) {
      const source = see(neighbour, tap);
      if (source !== undefined) all.push({ source, neighbour, tap });
    }
  }
  return all.sort((a, b) => a.source - b.source || a.tap - b.tap);
}

// How many inputs and outputs a weight connects, from its shape.

import type { Shape } from "../engine/index.ts";
import { normalizeAxis, sizeOf } from "../engine/index.ts";

/** Names the axes of a weight that stand for inputs and outputs, where its rank does not tell. */
export interface FanAxes {
  readonly inputAxes?: readonly number[] | null;
  readonly outputAxes?: readonly number[] | null;
}

/**
 * Counts inputs and outputs: a matrix is [inputs, outputs]; of more axes all before the last two
 * are a receptive field that multiplies both.
 */
export function computeFans(shape: Shape, axes: FanAxes = {}): [fanIn: number, fanOut: number] {
  const { inputAxes, outputAxes } = axes;
  if (inputAxes && outputAxes) {
    const size = (list: readonly number[]) =>
      sizeOf(list.map((axis) => shape[normalizeAxis(axis, shape.length, "computeFans")] ?? 1));
    return [size(inputAxes), size(outputAxes)];
  }
  const last = shape.at(-1) ?? 1;
  if (shape.length < 2) return [last, last];
  const field = sizeOf(shape.slice(0, -2));
  return [(shape.at(-2) ?? 1) * field, last * field];
}

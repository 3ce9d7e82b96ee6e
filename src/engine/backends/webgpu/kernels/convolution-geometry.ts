// The geometry of a convolution, common to it and its gradients.

import type { ConvolutionWindow } from "../../../ir/primitives/convolution.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent } from "../../../ir/shape.ts";

/** Is where windows stand, and what lies in them. */
export interface Geometry extends ConvolutionWindow {
  readonly input: Shape;
  readonly kernel: Shape;
  readonly result: Shape;
  /** Of one group. */
  readonly channels: number;
  readonly filters: number;
}

/** Gives the geometry of shapes [batch, …, channels], [taps, channels, filters], [batch, …, filters]. */
export function geometryOf(
  input: Shape,
  kernel: Shape,
  result: Shape,
  window: ConvolutionWindow,
): Geometry {
  const channels = extent(kernel, kernel.length - 2);
  const filters = extent(kernel, kernel.length - 1) / window.groups;
  return { ...window, input, kernel, result, channels, filters };
}

/** Gives the extents of a window. */
export function tapsOf({ kernel }: Geometry): Shape {
  return kernel.slice(0, -2);
}

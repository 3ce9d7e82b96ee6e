// From the three convolutions to sums of products with guarded coordinates, in any spatial rank.

import type { NodeOf, Value } from "../../../../ir/node.ts";
import { onlyOutput } from "../../../../ir/node.ts";
import type { ConvolutionWindow } from "../../../../ir/primitives/convolution.ts";
import type { Shape } from "../../../../ir/shape.ts";
import { stridesOf } from "../../../../ir/shape.ts";
import type { Coordinate, DirectAxis, DirectSum } from "./direct.ts";

/** Is a convolution's window over its three tensors, whichever of them is computed. */
interface Geometry extends ConvolutionWindow {
  readonly input: Shape;
  readonly kernel: Shape;
  readonly result: Shape;
}

const at = (list: readonly number[], i: number) => list[i] ?? 0;

function operandsOf(node: { readonly inputs: readonly Value[] }): readonly [Value, Value] {
  const [lhs, rhs] = node.inputs;
  if (lhs === undefined || rhs === undefined) throw new Error("a convolution lacks an operand");
  return [lhs, rhs];
}

/** Makes one axis per spatial axis. */
function spatial(
  { strides }: Geometry,
  make: (axis: number) => readonly [extent: number, lhs: number, rhs: number],
): DirectAxis[] {
  return strides.map((_, axis) => {
    const [extent, lhs, rhs] = make(axis);
    return { extent, lhs, rhs };
  });
}

/** Sums over taps and channels of a group, for every pixel and filter of the result. */
export function directForward(node: NodeOf<"convolution">): DirectSum {
  const [lhs, rhs] = operandsOf(node);
  const result = onlyOutput(node);
  const g = {
    ...node.attributes,
    input: lhs.type.shape,
    kernel: rhs.type.shape,
    result: result.type.shape,
  };
  const [x, w] = [stridesOf(g.input), stridesOf(g.kernel)];
  const rank = g.strides.length;
  const [channels, filters] = [at(g.kernel, rank), at(g.kernel, rank + 1) / g.groups];
  return {
    lhs,
    rhs,
    result,
    kept: [
      { extent: at(g.result, 0), lhs: at(x, 0), rhs: 0 },
      ...spatial(g, (axis) => [at(g.result, axis + 1), 0, 0]),
      { extent: g.groups, lhs: channels, rhs: filters },
      { extent: filters, lhs: 0, rhs: 1 },
    ],
    summed: [
      ...spatial(g, (axis) => [at(g.kernel, axis), 0, at(w, axis)]),
      { extent: channels, lhs: 1, rhs: at(w, rank) },
    ],
    coordinates: inputPlaces(g, x, 1, rank + 3),
  };
}

/** Sums over images and pixels, for every tap, channel and filter of the kernel. */
export function directKernelGradient(node: NodeOf<"convolutionKernelGradient">): DirectSum {
  const [lhs, rhs] = operandsOf(node);
  const result = onlyOutput(node);
  const g = {
    ...node.attributes,
    input: lhs.type.shape,
    kernel: result.type.shape,
    result: rhs.type.shape,
  };
  const [x, y] = [stridesOf(g.input), stridesOf(g.result)];
  const rank = g.strides.length;
  const [channels, filters] = [at(g.kernel, rank), at(g.kernel, rank + 1) / g.groups];
  return {
    lhs,
    rhs,
    result,
    kept: [
      ...spatial(g, (axis) => [at(g.kernel, axis), 0, 0]),
      { extent: channels, lhs: 1, rhs: 0 },
      { extent: g.groups, lhs: channels, rhs: filters },
      { extent: filters, lhs: 0, rhs: 1 },
    ],
    summed: [
      { extent: at(g.input, 0), lhs: at(x, 0), rhs: at(y, 0) },
      ...spatial(g, (axis) => [at(g.result, axis + 1), 0, at(y, axis + 1)]),
    ],
    coordinates: inputPlaces(g, x, rank + 4, 0),
  };
}

/** Sums over taps and filters of a group, for every pixel and channel of the input. */
export function directInputGradient(node: NodeOf<"convolutionInputGradient">): DirectSum {
  const [lhs, rhs] = operandsOf(node);
  const result = onlyOutput(node);
  const g = {
    ...node.attributes,
    input: result.type.shape,
    kernel: rhs.type.shape,
    result: lhs.type.shape,
  };
  const [y, w] = [stridesOf(g.result), stridesOf(g.kernel)];
  const rank = g.strides.length;
  const [channels, filters] = [at(g.kernel, rank), at(g.kernel, rank + 1) / g.groups];
  return {
    lhs,
    rhs,
    result,
    kept: [
      { extent: at(g.input, 0), lhs: at(y, 0), rhs: 0 },
      ...spatial(g, (axis) => [at(g.input, axis + 1), 0, 0]),
      { extent: g.groups, lhs: filters, rhs: filters },
      { extent: channels, lhs: 0, rhs: at(w, rank) },
    ],
    summed: [
      ...spatial(g, (axis) => [at(g.kernel, axis), 0, at(w, axis)]),
      { extent: filters, lhs: 1, rhs: 1 },
    ],
    coordinates: g.strides.map((stride, axis) => ({
      offset: g.padding[axis]?.[0] ?? 0,
      terms: [
        [axis + 1, 1],
        [rank + 3 + axis, -at(g.dilation, axis)],
      ],
      divisor: stride,
      limit: at(g.result, axis + 1),
      lhs: at(y, axis + 1),
      rhs: 0,
    })),
  };
}

/** Places in the input that pixels of the result meet through the kernel's taps. */
function inputPlaces(
  { strides, padding, dilation, input }: Geometry,
  x: readonly number[],
  firstPixelAxis: number,
  firstTapAxis: number,
): Coordinate[] {
  return strides.map((stride, axis) => ({
    offset: -(padding[axis]?.[0] ?? 0),
    terms: [
      [firstPixelAxis + axis, stride],
      [firstTapAxis + axis, at(dilation, axis)],
    ],
    divisor: 1,
    limit: at(input, axis + 1),
    lhs: at(x, axis + 1),
    rhs: 0,
  }));
}

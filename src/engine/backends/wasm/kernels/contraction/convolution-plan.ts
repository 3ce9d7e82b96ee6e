// From a convolution or its gradients to a padded copy and products of strided views of it.

import type { NodeOf, Value } from "../../../../ir/node.ts";
import { onlyOutput } from "../../../../ir/node.ts";
import type { ConvolutionWindow } from "../../../../ir/primitives/convolution.ts";
import type { Shape } from "../../../../ir/shape.ts";
import { sizeOf } from "../../../../ir/shape.ts";
import type { Operand } from "../kernel-code.ts";
import type { BatchAxis, Gemm } from "./gemm-plan.ts";
import type { InputPhase } from "./input-phases.ts";
import { inputPhases } from "./input-phases.ts";
import type { PaddedCopy } from "./pad.ts";
import { needsCopy, paddedExtents } from "./pad.ts";
import { joinAxes } from "./product.ts";

/** Is a copy, if one is needed, and the products that follow; they write apart from each other. */
export interface ConvolutionPlan {
  readonly copy: PaddedCopy | undefined;
  readonly products: readonly Gemm[];
}

/** Is one spatial axis of a convolution. */
export interface Side {
  readonly input: number;
  readonly window: number;
  readonly result: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: readonly [number, number];
}

/** Is a convolution of at most two spatial axes. */
export interface Geometry {
  readonly batch: number;
  readonly y: Side;
  readonly x: Side;
  readonly groups: number;
  /** Channels and filters of all groups, and of one. */
  readonly channels: number;
  readonly filters: number;
  readonly groupChannels: number;
  readonly groupFilters: number;
}

type Four = readonly [number, number, number, number];

/** Reads the sizes of a convolution. */
export function forwardGeometry(node: NodeOf<"convolution">): Geometry {
  const [input, kernel] = inputsOf(node);
  return geometryOf(node.attributes, input, kernel, onlyOutput(node));
}

/** Reads the sizes of the convolution whose kernel's gradient a node computes. */
export function kernelGradientGeometry(node: NodeOf<"convolutionKernelGradient">): Geometry {
  const [input, cotangent] = inputsOf(node);
  return geometryOf(node.attributes, input, onlyOutput(node), cotangent);
}

/** Reads the sizes of the convolution whose input's gradient a node computes. */
export function inputGradientGeometry(node: NodeOf<"convolutionInputGradient">): Geometry {
  const [cotangent, kernel] = inputsOf(node);
  return geometryOf(node.attributes, onlyOutput(node), kernel, cotangent);
}

/** One spatial axis is the second of two. */
function geometryOf(
  window: ConvolutionWindow,
  ...values: readonly [input: Value, kernel: Value, result: Value]
): Geometry {
  const [input, kernel, result] = values.map(({ type }) => type.shape) as [Shape, Shape, Shape];
  const side = (axis: number): Side =>
    axis < 0
      ? { input: 1, window: 1, result: 1, stride: 1, dilation: 1, padding: [0, 0] }
      : {
          input: input[axis + 1] ?? 1,
          window: kernel[axis] ?? 1,
          result: result[axis + 1] ?? 1,
          stride: window.strides[axis] ?? 1,
          dilation: window.dilation[axis] ?? 1,
          padding: window.padding[axis] ?? [0, 0],
        };
  const rank = window.strides.length;
  const [channels, filters] = [input.at(-1) ?? 1, result.at(-1) ?? 1];
  const { groups } = window;
  return {
    batch: input[0] ?? 1,
    y: side(rank - 2),
    x: side(rank - 1),
    groups,
    channels,
    filters,
    groupChannels: channels / groups,
    groupFilters: filters / groups,
  };
}

/** Gives the two operands of a convolution or of one of its gradients. */
export function inputsOf(node: { readonly inputs: readonly Value[] }): readonly [Value, Value] {
  const [lhs, rhs] = node.inputs;
  if (lhs === undefined || rhs === undefined) throw new Error("a convolution lacks an operand");
  return [lhs, rhs];
}

/** Places a padded copy at the workspace's start, and gives the distances of its axes. */
function view(copy: PaddedCopy) {
  const [height, width] = paddedExtents(copy);
  const pixel = copy.shape[3];
  const operand: Operand = needsCopy(copy) ? { workspace: 0 } : copy.source;
  return { operand, image: height * width * pixel, row: width * pixel, pixel };
}

function groupAxis({ groups }: Geometry, lhs: number, rhs: number, result: number): BatchAxis[] {
  return groups === 1 ? [] : [{ extent: groups, lhs, rhs, result }];
}

const noOffsets = { lhs: 0, rhs: 0, result: 0 };

/** Rows are pixels of the result, k are taps and channels, columns are filters. */
export function planForward(node: NodeOf<"convolution">): ConvolutionPlan {
  const [input, kernel] = inputsOf(node);
  const result = onlyOutput(node);
  const g = forwardGeometry(node);
  const { x, y, filters, groupChannels, groupFilters } = g;
  const shape: Four = [g.batch, y.input, x.input, g.channels];
  const copy: PaddedCopy = { source: input, shape, padding: [y.padding, x.padding] };
  const { operand, image, row, pixel } = view(copy);
  const tap = groupChannels * filters;
  const product: Gemm = {
    lhs: operand,
    rhs: kernel,
    result,
    offsets: noOffsets,
    batch: groupAxis(g, groupChannels, groupFilters, groupFilters),
    m: joinAxes([
      { extent: g.batch, lhs: image, rhs: 0 },
      { extent: y.result, lhs: y.stride * row, rhs: 0 },
      { extent: x.result, lhs: x.stride * pixel, rhs: 0 },
    ]),
    n: joinAxes([{ extent: groupFilters, lhs: 0, rhs: 1 }]),
    k: joinAxes([
      { extent: y.window, lhs: y.dilation * row, rhs: x.window * tap },
      { extent: x.window, lhs: x.dilation * pixel, rhs: tap },
      { extent: groupChannels, lhs: 1, rhs: filters },
    ]),
    rowStride: filters,
    resultSize: sizeOf(result.type.shape),
  };
  return planOf(copy, [product]);
}

/** Rows are taps and channels, k are pixels of the result, columns are filters. */
export function planKernelGradient(node: NodeOf<"convolutionKernelGradient">): ConvolutionPlan {
  const [input, cotangent] = inputsOf(node);
  const result = onlyOutput(node);
  const g = kernelGradientGeometry(node);
  const { x, y, filters, groupChannels, groupFilters } = g;
  const shape: Four = [g.batch, y.input, x.input, g.channels];
  const copy: PaddedCopy = { source: input, shape, padding: [y.padding, x.padding] };
  const { operand, image, row, pixel } = view(copy);
  const line = x.result * filters;
  const product: Gemm = {
    lhs: operand,
    rhs: cotangent,
    result,
    offsets: noOffsets,
    batch: groupAxis(g, groupChannels, groupFilters, groupFilters),
    m: joinAxes([
      { extent: y.window, lhs: y.dilation * row, rhs: 0 },
      { extent: x.window, lhs: x.dilation * pixel, rhs: 0 },
      { extent: groupChannels, lhs: 1, rhs: 0 },
    ]),
    n: joinAxes([{ extent: groupFilters, lhs: 0, rhs: 1 }]),
    k: joinAxes([
      { extent: g.batch, lhs: image, rhs: y.result * line },
      { extent: y.result, lhs: y.stride * row, rhs: line },
      { extent: x.result, lhs: x.stride * pixel, rhs: filters },
    ]),
    rowStride: filters,
    resultSize: sizeOf(result.type.shape),
  };
  return planOf(copy, [product]);
}

/** Rows are pixels of the input, k are taps and filters, columns are channels; strides in phases. */
export function planInputGradient(node: NodeOf<"convolutionInputGradient">): ConvolutionPlan {
  const [cotangent, kernel] = inputsOf(node);
  const result = onlyOutput(node);
  const g = inputGradientGeometry(node);
  const { x, y, channels, filters, groupChannels, groupFilters } = g;
  const [ys, xs] = [inputPhases(y), inputPhases(x)];
  const shape: Four = [g.batch, y.result, x.result, filters];
  const copy: PaddedCopy = { source: cotangent, shape, padding: [ys.padding, xs.padding] };
  const { operand, image, row, pixel } = view(copy);
  const [line, tap] = [x.input * channels, groupChannels * filters];
  const isPlain = x.stride === 1 && y.stride === 1;
  const product = (py: InputPhase, px: InputPhase): Gemm => {
    const images = { extent: g.batch, lhs: image, rhs: 0, result: y.input * line };
    const lines = { extent: py.pixels, lhs: row, rhs: 0, result: y.stride * line };
    const pixels = { extent: px.pixels, lhs: pixel, rhs: 0 };
    const groups = groupAxis(g, groupFilters, groupFilters, groupChannels);
    return {
      lhs: operand,
      rhs: kernel,
      result,
      offsets: {
        lhs: (ys.padding[0] + py.place) * row + (xs.padding[0] + px.place) * pixel,
        rhs: (py.tap * x.window + px.tap) * tap,
        result: py.first * line + px.first * channels,
      },
      batch: isPlain ? groups : [...groups, images, lines],
      m: joinAxes(isPlain ? [images, lines, pixels] : [pixels]),
      n: joinAxes([{ extent: groupChannels, lhs: 0, rhs: filters }]),
      k: joinAxes([
        { extent: py.taps, lhs: -py.placeStep * row, rhs: py.tapStep * x.window * tap },
        { extent: px.taps, lhs: -px.placeStep * pixel, rhs: px.tapStep * tap },
        { extent: groupFilters, lhs: 1, rhs: 1 },
      ]),
      rowStride: x.stride * channels,
      resultSize: sizeOf(result.type.shape),
    };
  };
  const products = ys.phases.flatMap((py) => xs.phases.map((px) => product(py, px)));
  return planOf(copy, products);
}

function planOf(copy: PaddedCopy, products: readonly Gemm[]): ConvolutionPlan {
  return { copy: needsCopy(copy) ? copy : undefined, products };
}

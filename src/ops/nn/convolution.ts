// Convolutions over one or more spatial axes: grouped, depthwise, separable and transposed.

import type { TensorLike } from "../../engine/index.ts";
import { asTensor, convolution, promote, show, type Tensor } from "../../engine/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { one } from "../apply.ts";
import type { DataFormat, Padding, PerAxis } from "./data-format.ts";
import { channelsBack, channelsLast, paddingOf, perAxis } from "./data-format.ts";

/** Says how a kernel moves over the input. */
export interface ConvolutionOptions {
  /** Distance between neighbouring windows; default 1. */
  readonly strides?: PerAxis;
  /** Default "valid". */
  readonly padding?: Padding;
  /** Default "channels_last". */
  readonly dataFormat?: DataFormat;
  /** Distance between neighbouring taps of the kernel; default 1. */
  readonly dilationRate?: PerAxis;
}

/**
 * Correlates [batch, …spatial, in] with a kernel […window, in / groups, filters]; the number of
 * groups follows from the shapes.
 * @throws ShapeError when input and kernel do not fit.
 */
export function conv(
  inputs: TensorLike,
  kernel: TensorLike,
  options: ConvolutionOptions = {},
): Tensor {
  const [x, weights] = operands("conv", inputs, kernel, options.dataFormat);
  const channels = x.shape.at(-1) ?? 0;
  const taken = weights.shape.at(-2) ?? 0;
  if (taken === 0 || channels % taken !== 0) {
    throw new ShapeError(
      `conv: input ${show(x.shape)} has ${channels} channels, which kernel ` +
        `${show(weights.shape)} cannot take in groups of ${taken}.`,
    );
  }
  return grouped("conv", x, weights, channels / taken, options);
}

/** Correlates each channel alone: kernel […window, in, multiplier] gives in · multiplier channels. */
export function depthwiseConv(
  inputs: TensorLike,
  kernel: TensorLike,
  options: ConvolutionOptions = {},
): Tensor {
  const [x, weights] = operands("depthwiseConv", inputs, kernel, options.dataFormat);
  const [channels = 0, multiplier = 0] = weights.shape.slice(-2);
  if (x.shape.at(-1) !== channels) {
    throw new ShapeError(
      `depthwiseConv: input ${show(x.shape)} has ${x.shape.at(-1)} channels, ` +
        `but kernel ${show(weights.shape)} takes ${channels}.`,
    );
  }
  const flat = weights.reshape([...weights.shape.slice(0, -2), 1, channels * multiplier]);
  return grouped("depthwiseConv", x, flat, channels, options);
}

/** Correlates each channel alone, then mixes channels by a 1×1 kernel [1…, channels, filters]. */
export function separableConv(
  inputs: TensorLike,
  depthwiseKernel: TensorLike,
  pointwiseKernel: TensorLike,
  options: ConvolutionOptions = {},
): Tensor {
  const apart = depthwiseConv(inputs, depthwiseKernel, options);
  const format = options.dataFormat === undefined ? {} : { dataFormat: options.dataFormat };
  return conv(apart, pointwiseKernel, format);
}

function operands(
  who: string,
  inputs: TensorLike,
  kernel: TensorLike,
  format: DataFormat | undefined,
): [Tensor, Tensor] {
  const [x, weights] = [asTensor(inputs), asTensor(kernel)];
  if (x.rank < 3 || weights.rank !== x.rank) {
    throw new ShapeError(
      `${who}: expects an input [batch, …spatial, channels] and a kernel of the same rank, ` +
        `but got ${show(x.shape)} and ${show(weights.shape)}.`,
    );
  }
  const dtype = promote(promote(x.dtype, weights.dtype), "float32");
  return [channelsLast(x.cast(dtype), format), weights.cast(dtype)];
}

function grouped(
  who: string,
  x: Tensor,
  kernel: Tensor,
  groups: number,
  options: ConvolutionOptions,
): Tensor {
  const rank = x.rank - 2;
  const window = kernel.shape.slice(0, -2);
  const strides = perAxis(options.strides ?? 1, rank, who, "strides");
  const dilation = perAxis(options.dilationRate ?? 1, rank, who, "dilationRate");
  const spatial = x.shape.slice(1, -1);
  const padding = paddingOf(options.padding ?? "valid", spatial, window, strides, dilation, who);
  const result = one(
    "convolution",
    [x, kernel],
    { strides, padding, dilation, groups },
    convolution,
  );
  return channelsBack(result, options.dataFormat);
}

/** Says how far a transposed convolution's result extends. */
export interface ConvolutionTransposeOptions extends ConvolutionOptions {
  readonly padding?: "valid" | "same";
  /** Cells added behind each spatial axis, below the stride; chosen by the padding if absent. */
  readonly outputPadding?: PerAxis | null;
}

/**
 * Runs a convolution backwards: [batch, …spatial, in] and kernel […window, filters, in] to the
 * larger input of which they could be the result.
 * @throws ShapeError when input and kernel do not fit.
 */
export function convTranspose(
  inputs: TensorLike,
  kernel: TensorLike,
  options: ConvolutionTransposeOptions = {},
): Tensor {
  const who = "convTranspose";
  const [x, weights] = operands(who, inputs, kernel, options.dataFormat);
  const rank = x.rank - 2;
  const strides = perAxis(options.strides ?? 1, rank, who, "strides");
  const dilation = perAxis(options.dilationRate ?? 1, rank, who, "dilationRate");
  const given = options.outputPadding ?? null;
  const sides = x.shape.slice(1, -1).map((n, axis) => {
    const extra = given === null ? null : typeof given === "number" ? given : (given[axis] ?? 0);
    const reach = ((weights.shape[axis] ?? 1) - 1) * (dilation[axis] ?? 1) + 1;
    return transposedAxis(n, reach, strides[axis] ?? 1, options.padding ?? "valid", extra);
  });
  const filters = weights.shape.at(-2) ?? 0;
  const result = one(
    "convolutionInputGradient",
    [x, weights],
    {
      strides,
      dilation,
      groups: 1,
      padding: sides.map(({ padding }) => padding),
      inputShape: [x.shape[0] ?? 0, ...sides.map(({ extent }) => extent), filters],
    },
    convolution,
  );
  return channelsBack(result, options.dataFormat);
}

// The padding of the convolution that would lead back, and the extent it would start from.
function transposedAxis(
  n: number,
  reach: number,
  stride: number,
  padding: "valid" | "same",
  outputPadding: number | null,
): { padding: readonly [number, number]; extent: number } {
  if (padding === "valid") {
    const extra = outputPadding ?? Math.max(0, stride - reach);
    return { padding: [0, 0], extent: (n - 1) * stride + reach + extra };
  }
  const total =
    outputPadding === null ? stride + reach - 2 : reach + (reach % 2) - 2 + outputPadding;
  const left = stride > reach - 1 ? reach - 1 : Math.ceil(total / 2);
  const right = total - left;
  const extent = (n - 1) * stride + total - reach + 2;
  return { padding: [reach - 1 - left, Math.max(0, reach - 1 - right)], extent };
}

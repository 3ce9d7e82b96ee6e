// Convolutions and their gradients, which are contractions over windows.

import { ShapeError } from "../../../shared/errors.ts";
import type { Shape } from "../shape.ts";
import { extent, sameShape, show, showType } from "../shape.ts";
import { checkFloats } from "./contraction.ts";
import { checkPerAxis, define, input } from "./primitive.ts";

/** Describes a convolution over [batch, …spatial, channels] with a kernel […window, in, out]. */
export interface ConvolutionWindow {
  readonly strides: readonly number[];
  /** Zeros before and after each spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
  /** Distance between neighbouring kernel taps. */
  readonly dilation: readonly number[];
  /** Divides the channels into independent groups; kernel shape […, in / groups, out]. */
  readonly groups: number;
}

function checkFrom(who: string, name: string, least: number, numbers: readonly number[]): void {
  if (!numbers.every((n) => Number.isInteger(n) && n >= least)) {
    throw new ShapeError(
      `${who}: ${name} must be whole numbers from ${least}, but got ${show(numbers)}.`,
    );
  }
}

/**
 * Computes the spatial extents of a convolution's or pooling's result.
 * @throws ShapeError where a list does not fit the axes, or no window fits into the input.
 */
export function windowOutput(
  who: string,
  spatial: Shape,
  window: Shape,
  strides: readonly number[],
  padding: readonly (readonly [number, number])[],
  dilation: readonly number[] = spatial.map(() => 1),
): number[] {
  checkPerAxis(who, spatial.length, { window, strides, padding, dilation });
  checkFrom(who, "window", 1, window);
  checkFrom(who, "strides", 1, strides);
  checkFrom(who, "padding", 0, padding.flat());
  checkFrom(who, "dilation", 1, dilation);
  return spatial.map((n, axis) => {
    const reach = (extent(window, axis) - 1) * extent(dilation, axis) + 1;
    const [before, after] = padding[axis] ?? [0, 0];
    const room = n + before + after - reach;
    if (room < 0) {
      throw new ShapeError(
        `${who}: a window reaching ${reach} does not fit into ${n} elements ` +
          `padded by ${before} and ${after}. Use padding "same" or a larger input.`,
      );
    }
    return Math.floor(room / extent(strides, axis)) + 1;
  });
}

function convolutionOutput(
  who: string,
  x: Shape,
  kernel: Shape,
  { strides, padding, dilation, groups }: ConvolutionWindow,
): number[] {
  const rank = x.length - 2;
  const channels = extent(x, x.length - 1);
  const filters = extent(kernel, kernel.length - 1);
  if (kernel.length !== x.length || rank < 1) {
    throw new ShapeError(`${who}: kernel ${show(kernel)} does not fit input ${show(x)}.`);
  }
  checkFrom(who, "groups", 1, [groups]);
  if (extent(kernel, kernel.length - 2) * groups !== channels) {
    throw new ShapeError(
      `${who}: input ${show(x)} has ${channels} channels, but kernel ${show(kernel)} ` +
        `in ${groups} group(s) takes ${extent(kernel, kernel.length - 2) * groups}.`,
    );
  }
  if (filters % groups !== 0) {
    throw new ShapeError(
      `${who}: kernel ${show(kernel)} has ${filters} filters, which ${groups} groups do not share ` +
        "evenly.",
    );
  }
  const spatial = windowOutput(
    who,
    x.slice(1, -1),
    kernel.slice(0, -2),
    strides,
    padding,
    dilation,
  );
  return [extent(x, 0), ...spatial, filters];
}

export const convolution = {
  /** Correlates input [batch, …spatial, in] with kernel […window, in / groups, out]. */
  convolution: define<ConvolutionWindow>({
    role: "kernel",
    byRows: true,
    infer: (inputs, window) => {
      const { dtype, shape } = checkFloats("convolution", inputs);
      const kernel = input(inputs, 1).shape;
      return [{ dtype, shape: convolutionOutput("convolution", shape, kernel, window) }];
    },
  }),

  /** From the result's cotangent and the kernel to the input's cotangent. */
  convolutionInputGradient: define<ConvolutionWindow & { readonly inputShape: Shape }>({
    role: "kernel",
    byRows: true,
    infer: (inputs, attributes) => {
      const who = "convolutionInputGradient";
      const { dtype, shape } = checkFloats(who, inputs);
      const kernel = input(inputs, 1).shape;
      const expected = convolutionOutput(who, attributes.inputShape, kernel, attributes);
      if (!sameShape(expected, shape)) {
        throw new ShapeError(`${who}: cotangent ${show(shape)} should be ${show(expected)}.`);
      }
      return [{ dtype, shape: attributes.inputShape }];
    },
  }),

  /** From the input and the result's cotangent to the kernel's cotangent. */
  convolutionKernelGradient: define<ConvolutionWindow & { readonly kernelShape: Shape }>({
    role: "kernel",
    byRows: true,
    infer: (inputs, attributes) => {
      const who = "convolutionKernelGradient";
      const { dtype, shape } = checkFloats(who, inputs);
      const expected = convolutionOutput(who, shape, attributes.kernelShape, attributes);
      if (!sameShape(expected, input(inputs, 1).shape)) {
        throw new ShapeError(
          `${who}: cotangent ${showType(input(inputs, 1))} should be ${show(expected)}.`,
        );
      }
      return [{ dtype, shape: attributes.kernelShape }];
    },
  }),
};

// From a convolution or its gradients to a window over images where they lie.

import type { NodeOf } from "../../../../ir/node.ts";
import { onlyOutput } from "../../../../ir/node.ts";
import type { Operand } from "../kernel-code.ts";
import type { Geometry, Side } from "./convolution-plan.ts";
import {
  forwardGeometry,
  inputGradientGeometry,
  inputsOf,
  kernelGradientGeometry,
} from "./convolution-plan.ts";
import type { InputPhase } from "./input-phases.ts";
import { inputPhases } from "./input-phases.ts";
import type { WindowSum } from "./window-lines.ts";
import type { WindowSide } from "./window-sides.ts";

/** Plans the sums over taps that are pixels of the result. */
export function windowForward(node: NodeOf<"convolution">): WindowSum {
  const [input, kernel] = inputsOf(node);
  return overInput(forwardGeometry(node), input, kernel, onlyOutput(node));
}

/** Plans the sums over pixels that are taps of the kernel's gradient. */
export function windowKernelGradient(node: NodeOf<"convolutionKernelGradient">): WindowSum {
  const [input, cotangent] = inputsOf(node);
  return overInput(kernelGradientGeometry(node), input, onlyOutput(node), cotangent);
}

function overInput(g: Geometry, image: Operand, kernel: Operand, pixels: Operand): WindowSum {
  const { batch, channels, filters, groupChannels, y, x } = g;
  const tap = groupChannels * filters;
  const side = ({ input, window, result, stride, dilation, padding }: Side): WindowSide => ({
    pixels: result,
    taps: window,
    first: -padding[0],
    step: stride,
    tapStep: dilation,
    places: input,
  });
  return {
    image,
    imageChannels: channels,
    kernel,
    kernelLayout: { first: 0, line: x.window * tap, column: tap },
    pixels,
    pixelLayout: { first: 0, line: x.result * filters, column: filters },
    pixelImage: y.result * x.result * filters,
    channels: filters,
    batch,
    y: side(y),
    x: side(x),
  };
}

/** Plans the sums over taps that are pixels of the input's gradient, by phases of the strides. */
export function windowInputGradient(node: NodeOf<"convolutionInputGradient">): WindowSum[] {
  const [cotangent, kernel] = inputsOf(node);
  const result = onlyOutput(node);
  const { batch, channels, filters, groupChannels, y, x } = inputGradientGeometry(node);
  const tap = groupChannels * filters;
  const side = ({ pixels, taps, place, placeStep }: InputPhase, { result }: Side): WindowSide => ({
    pixels,
    taps,
    first: place,
    step: 1,
    tapStep: -placeStep,
    places: result,
  });
  const phase = (py: InputPhase, px: InputPhase): WindowSum => ({
    image: cotangent,
    imageChannels: filters,
    kernel,
    kernelLayout: {
      first: (py.tap * x.window + px.tap) * tap,
      line: py.tapStep * x.window * tap,
      column: px.tapStep * tap,
    },
    pixels: result,
    pixelLayout: {
      first: (py.first * x.input + px.first) * channels,
      line: y.stride * x.input * channels,
      column: x.stride * channels,
    },
    pixelImage: y.input * x.input * channels,
    channels,
    batch,
    y: side(py, y),
    x: side(px, x),
  });
  return inputPhases(y).phases.flatMap((py) => inputPhases(x).phases.map((px) => phase(py, px)));
}

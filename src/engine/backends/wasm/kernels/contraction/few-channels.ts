// From sums over taps and many channels of an image to code for pixels of few channels, fewer than a
// vector has lanes: the gradient of a first layer's input. Lanes lie along the channels that are summed.

import type { FunctionBuilder } from "../../assembler/function-builder.ts";
import { at, move } from "../item-range.ts";
import type { KernelCode, KernelContext } from "../kernel-code.ts";
import { ChannelLanes } from "./channel-lanes.ts";
import type { Geometry } from "./convolution-plan.ts";
import { addLanes } from "./dots.ts";
import { storeLanes } from "./micro-kernel.ts";
import type { WindowSum } from "./window-lines.ts";
import { blockParameters, emitWindowLines } from "./window-lines.ts";
import type { Column } from "./window-sides.ts";
import { blocksOf } from "./window-sides.ts";

const lanes = 4;
/** Fewest filters that make it worth while to add lanes together at the end. */
const fewestFilters = 16;
/** Longest line of a kernel whose taps are all written out. */
const longestWindow = 16;

/** Tells whether the input has few channels, and the result filters that fill vectors. */
export function suitsFewChannels({ groups, channels, filters, x }: Geometry): boolean {
  const isShort = (x.window - 1) * x.dilation < longestWindow;
  const fillsVectors = filters >= fewestFilters && filters % lanes === 0;
  return groups === 1 && channels < lanes && fillsVectors && isShort;
}

/** Emits the sums; lane l of a pixel's channel sums every fourth channel of the image. */
export function emitFewChannels(context: KernelContext, sum: WindowSum): KernelCode {
  const { channels, imageChannels, x, y, kernelLayout, pixelLayout } = sum;
  // Sums, and a tap of each channel, and a vector of the image (and a product) fill fifteen registers.
  const free = context.fusedMultiplyAdd ? 14 : 13;
  const widest = Math.floor((free - channels) / channels);
  const calls = blocksOf(x, [0, x.taps], widest).map((blocks) => {
    const block: Block = {
      width: blocks.width,
      taps: tapsOf(blocks.columns, x.taps),
      channels,
      imageChannels,
      lineBytes: y.tapStep * x.places * imageChannels * 4,
      kernelLine: kernelLayout.line * 4,
      kernelColumn: kernelLayout.column * 4,
      pixelColumn: pixelLayout.column * 4,
    };
    const body = context.module.sharedFunction(
      { name: `few channels ${JSON.stringify(block)}`, parameters: blockParameters, results: [] },
      (f) => emitBlock(f, context, block),
    );
    return { blocks, tap: 0, body };
  });
  return emitWindowLines(context, "few channels", sum, calls, channels * imageChannels);
}

/** Is a pixel that a tap joins with a place. */
interface Joined {
  readonly pixel: number;
  readonly place: number;
}

/** Is all that tells the functions of blocks apart. */
interface Block {
  /** Pixels. */
  readonly width: number;
  /** For each tap of a line, what it joins. */
  readonly taps: readonly (readonly Joined[])[];
  readonly channels: number;
  readonly imageChannels: number;
  readonly lineBytes: number;
  readonly kernelLine: number;
  readonly kernelColumn: number;
  readonly pixelColumn: number;
}

function tapsOf(columns: readonly Column[], count: number): Joined[][] {
  return Array.from({ length: count }, (_, tap) =>
    columns.flatMap(({ place, meetings }) =>
      meetings.filter((met) => met.tap === tap).map(({ pixel }) => ({ pixel, place })),
    ),
  );
}

function emitBlock(f: FunctionBuilder, context: KernelContext, block: Block): void {
  const { width, taps, channels, imageChannels, kernelColumn, pixelColumn } = block;
  const code = new ChannelLanes(f, { ...context, wideVectors: false });
  const [image, kernel] = [f.parameter(0), f.parameter(1)];
  const [line, channel] = [f.local("i32"), f.local("i32")];
  const sums = Array.from({ length: width }, () => code.vectors(channels * lanes));
  const factors = code.vectors(channels * lanes);
  const loaded = f.local("v128");
  code.clear(sums.flat());
  f.forRange(line, 0, f.parameter(3), 1, () => {
    f.forRange(channel, 0, imageChannels, lanes, () => {
      taps.forEach((joined, tap) => {
        if (joined.length === 0) return;
        factors.forEach((factor, c) => {
          code.load(kernel, tap * kernelColumn + c * imageChannels * 4, [factor]);
        });
        for (const { pixel, place } of joined) {
          code.load(image, place * imageChannels * 4, [loaded]);
          at(sums, pixel).forEach((sum, c) => {
            code.addProduct([sum], [loaded], [at(factors, c)]);
          });
        }
      });
      move(f, image, lanes * 4);
      move(f, kernel, lanes * 4);
    });
    move(f, image, block.lineBytes - imageChannels * 4);
    move(f, kernel, block.kernelLine - imageChannels * 4);
  });
  // No two whole vectors are stored side by side: for them V8 would pair sums of other taps, which it
  // would have to shuffle together in the loop.
  sums.forEach((row, pixel) => {
    const four = [0, 1, 2, 3].map((c) => at(row, Math.min(c, channels - 1)));
    const joined = addLanes(f, four);
    storeLanes(f, f.parameter(2), joined, pixel * pixelColumn, channels);
    f.release(joined);
  });
}

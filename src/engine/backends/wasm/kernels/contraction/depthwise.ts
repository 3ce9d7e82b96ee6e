// From sums that every channel has for itself to code with blocks of neighbouring pixels in registers:
// what one pixel loads of an image, its neighbours multiply by their taps.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import { at, move } from "../item-range.ts";
import type { KernelCode, KernelContext } from "../kernel-code.ts";
import { ChannelLanes } from "./channel-lanes.ts";
import type { Stretch } from "./read-ahead.ts";
import { isWorthReadingAhead, readAhead } from "./read-ahead.ts";
import type { BlockCall, WindowSum } from "./window-lines.ts";
import { blockParameters, emitWindowLines } from "./window-lines.ts";
import type { Column } from "./window-sides.ts";
import { blocksOf, splitTaps } from "./window-sides.ts";

/** Most pixels, and most taps of a line, that sixteen registers hold together. */
const mostPixels = 8;
const mostTaps = 5;

/** Emits sums over taps: a depthwise convolution, or the gradient of its input. */
export function emitDepthwise(context: KernelContext, sum: WindowSum): KernelCode {
  const { channels, x, y, kernelLayout, pixelLayout } = sum;
  const calls = splitTaps(x.taps, mostTaps).flatMap(([tap, behind]) =>
    blocksOf(x, [tap, behind], mostPixels).map(({ width, columns, ...blocks }): BlockCall => {
      const block: Block = {
        width,
        taps: behind - tap,
        adds: tap > 0,
        channels,
        lineBytes: y.tapStep * x.places * channels * 4,
        kernelLine: kernelLayout.line * 4,
        kernelColumn: kernelLayout.column * 4,
        pixelColumn: pixelLayout.column * 4,
        step: x.step,
        readsAhead: tap === 0 && isWorthReadingAhead(sum),
        columns,
      };
      const body = context.module.sharedFunction(
        { name: `channels ${JSON.stringify(block)}`, parameters: blockParameters, results: [] },
        (f) => emitBlock(f, context, block),
      );
      return { blocks: { width, columns, ...blocks }, tap, body };
    }),
  );
  return emitWindowLines(context, "depthwise", sum, calls, channels);
}

/** Is all that tells the functions of blocks apart. */
interface Block {
  /** Pixels, and places between them. */
  readonly width: number;
  readonly step: number;
  /** Taps of a line. */
  readonly taps: number;
  readonly columns: readonly Column[];
  /** Sums go on from those that the pixels hold. */
  readonly adds: boolean;
  readonly channels: number;
  readonly lineBytes: number;
  readonly kernelLine: number;
  readonly kernelColumn: number;
  readonly pixelColumn: number;
  readonly readsAhead: boolean;
}

function emitBlock(f: FunctionBuilder, context: KernelContext, block: Block): void {
  const { width, taps, columns, adds, channels, kernelColumn, pixelColumn } = block;
  const lanes = new ChannelLanes(f, context);
  const [image, kernel, pixels] = [f.parameter(0), f.parameter(1), f.parameter(2)];
  const [line, from, tap] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const readNext = block.readsAhead ? readNextBlock(f, lanes, block, from) : () => {};
  lanes.groups(channels, [image, kernel, pixels], (count) => {
    readNext();
    const sums = Array.from({ length: width }, () => lanes.vectors(count));
    const factors = Array.from({ length: taps }, () => lanes.vectors(count));
    const loaded = lanes.vectors(count);
    sums.forEach((sum, p) => {
      if (adds) lanes.load(pixels, p * pixelColumn, sum);
      else lanes.clear(sum);
    });
    f.get(image).set(from).get(kernel).set(tap);
    f.forRange(line, 0, f.parameter(3), 1, () => {
      factors.forEach((factor, t) => {
        lanes.load(tap, t * kernelColumn, factor);
      });
      for (const { place, meetings } of columns) {
        lanes.load(from, place * channels * 4, loaded);
        for (const meeting of meetings) {
          lanes.addProduct(at(sums, meeting.pixel), loaded, at(factors, meeting.tap));
        }
      }
      move(f, from, block.lineBytes);
      move(f, tap, block.kernelLine);
    });
    sums.forEach((sum, p) => {
      lanes.store(pixels, p * pixelColumn, sum, count);
    });
    f.release(...sums.flat(), ...factors.flat(), ...loaded);
  });
}

/** Reads what the next block takes of the lowest line that it meets, and its pixels. */
function readNextBlock(
  f: FunctionBuilder,
  lanes: ChannelLanes,
  { width, step, channels, lineBytes, pixelColumn }: Block,
  lowest: Local,
): () => void {
  f.get(f.parameter(0)).set(lowest);
  if (lineBytes > 0) {
    f.get(lowest).get(f.parameter(3)).i32Const(1).op("i32.sub");
    f.i32Const(lineBytes).op("i32.mul").op("i32.add").set(lowest);
  }
  const next: Stretch[] = [];
  const add = (pointer: Local, bytes: number, end: Local) => {
    next.push({ pointer, distance: bytes, bytes, end });
  };
  add(lowest, width * step * channels * 4, f.parameter(4));
  if (pixelColumn === channels * 4) add(f.parameter(2), width * pixelColumn, f.parameter(5));
  return readAhead(f, lanes.groupsOf(channels), next);
}

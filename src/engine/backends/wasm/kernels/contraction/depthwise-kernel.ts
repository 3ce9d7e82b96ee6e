// From the gradient of a depthwise kernel to loops over lines of pixels with the sums of its taps in
// registers. Chunks of lines are summed apart, whatever the number of threads, and joined in order.

import type {
  FunctionBuilder,
  FunctionReference,
  Local,
} from "../../assembler/function-builder.ts";
import { at, move } from "../item-range.ts";
import type { KernelCode, KernelContext } from "../kernel-code.ts";
import { aligned } from "../kernel-code.ts";
import { ChannelLanes } from "./channel-lanes.ts";
import { emitJoin } from "./join.ts";
import { addMultiple, decode } from "./places.ts";
import { isWorthReadingAhead, readAhead } from "./read-ahead.ts";
import type { WindowSum } from "./window-lines.ts";
import { meetLines, windowKey } from "./window-lines.ts";
import type { Blocks, Column } from "./window-sides.ts";
import { blocksOf, splitTaps } from "./window-sides.ts";

/** Most sums, and most pixels of a line, that sixteen registers hold together. */
const mostSums = 9;
const mostPixels = 8;
const mostChunks = 16;

/** Counts the bytes of workspace: the sums of every chunk. */
export function depthwiseKernelWorkspace(sum: WindowSum): number {
  return chunksOf(sum) * aligned(kernelSize(sum) * 4);
}

/** Emits the sums of chunks, and their joining. */
export function emitDepthwiseKernel(context: KernelContext, sum: WindowSum): KernelCode[] {
  const { image, pixels, kernel, batch, x, y } = sum;
  const chunks = chunksOf(sum);
  const partials = { workspace: 0 };
  const body = context.module.sharedFunction(
    {
      name: `depthwise kernel ${windowKey(sum)}`,
      parameters: ["i32", "i32", "i32", "i32", "i32"],
      results: [],
    },
    (f) => emitChunks(f, context, sum, chunks),
  );
  const itemCost = 20 + ((batch * y.pixels * x.pixels * kernelSize(sum)) / chunks) * 0.03;
  return [
    { body, items: chunks, operands: [image, pixels, partials], itemCost },
    emitJoin(context, partials, kernel, kernelSize(sum), chunks),
  ];
}

function chunksOf({ batch, y }: WindowSum): number {
  return Math.min(mostChunks, batch * y.pixels);
}

function kernelSize({ channels, x, y }: WindowSum): number {
  return y.taps * x.taps * channels;
}

/** Is a part of the kernel whose sums registers hold together. */
interface Tile {
  readonly line: number;
  readonly lines: number;
  readonly columns: readonly [first: number, behind: number];
}

function tilesOf({ x, y }: WindowSum): Tile[] {
  return splitTaps(x.taps, mostSums).flatMap((columns) => {
    const most = Math.floor(mostSums / (columns[1] - columns[0]));
    return splitTaps(y.taps, most).map(([line, behind]) => ({
      line,
      lines: behind - line,
      columns,
    }));
  });
}

function emitChunks(
  f: FunctionBuilder,
  context: KernelContext,
  sum: WindowSum,
  chunks: number,
): void {
  const { batch, channels, x, y, pixelLayout, pixelImage } = sum;
  const [chunk, row, stop] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [image, line, sums] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const met = { from: f.local("i32"), tap: f.local("i32"), lines: f.local("i32") };
  const [pixels, imageEnd, pixelsEnd] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [source, target, block] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const lineBytes = x.places * channels * 4;
  const bytes = aligned(kernelSize(sum) * 4);
  f.get(f.parameter(2)).set(imageEnd).get(f.parameter(3)).set(pixelsEnd);
  move(f, imageEnd, batch * y.places * lineBytes);
  move(f, pixelsEnd, batch * pixelImage * 4);
  const setRow = (local: Local) => {
    f.i32Const(batch * y.pixels).op("i32.mul");
    f.i32Const(chunks).op("i32.div_u").set(local);
  };
  const tiles = tilesOf(sum);
  f.forRange(chunk, f.parameter(0), f.parameter(1), 1, () => {
    f.get(f.parameter(4)).set(sums);
    addMultiple(f, sums, chunk, bytes);
    f.get(sums).i32Const(0).i32Const(bytes).op("memory.fill");
    f.get(chunk);
    setRow(row);
    f.get(chunk).i32Const(1).op("i32.add");
    setRow(stop);
    f.forRange(row, row, stop, 1, () => {
      decode(f, row, [batch, y.pixels], [image, line]);
      meetLines(f, y, line, met);
      f.get(image).i32Const(y.places).op("i32.mul").get(met.from).op("i32.add");
      f.i32Const(lineBytes).op("i32.mul").get(f.parameter(2)).op("i32.add").set(met.from);
      f.get(f.parameter(3)).set(pixels);
      addMultiple(f, pixels, image, pixelImage * 4);
      addMultiple(f, pixels, line, pixelLayout.line * 4);
      tiles.forEach((tile, t) => {
        callTile(f, tile, met, (part) => {
          for (const blocks of blocksOf(x, part.columns, mostPixels)) {
            const body = blockFunction(context, sum, part, blocks, t === 0);
            f.get(met.from).i32Const(part.line).get(met.tap).op("i32.sub");
            f.i32Const(y.tapStep * lineBytes)
              .op("i32.mul")
              .op("i32.add")
              .set(source);
            move(f, source, blocks.place * channels * 4);
            f.get(pixels).set(target);
            move(f, target, blocks.pixel * channels * 4);
            f.forRange(block, 0, blocks.count, 1, () => {
              f.get(source).get(target);
              f.get(sums).i32Const((part.line * x.taps + part.columns[0]) * channels * 4);
              f.op("i32.add").get(imageEnd).get(pixelsEnd).call(body);
              move(f, source, blocks.width * x.step * channels * 4);
              move(f, target, blocks.width * channels * 4);
            });
          }
        });
      });
    });
  });
}

/** Calls for a whole tile, where the line of pixels meets all of its lines, or for each that is met. */
function callTile(
  f: FunctionBuilder,
  tile: Tile,
  { tap, lines }: { readonly tap: Local; readonly lines: Local },
  call: (part: Tile) => void,
): void {
  const ifMet = (part: Tile, otherwise?: () => void) => {
    f.get(tap).i32Const(part.line).op("i32.le_s");
    f.i32Const(part.line + part.lines)
      .get(tap)
      .get(lines)
      .op("i32.add")
      .op("i32.le_s");
    f.op("i32.and").if(() => call(part), otherwise);
  };
  ifMet(tile, () => {
    if (tile.lines === 1) return;
    for (let i = 0; i < tile.lines; i++) ifMet({ ...tile, line: tile.line + i, lines: 1 });
  });
}

/** Is all that tells the functions of blocks apart. */
interface Block {
  readonly lines: number;
  readonly taps: number;
  readonly width: number;
  readonly step: number;
  readonly columns: readonly Column[];
  readonly channels: number;
  /** Bytes between lines of the image that neighbouring taps meet. */
  readonly lineBytes: number;
  /** Bytes between lines of taps. */
  readonly kernelLine: number;
  readonly readsAhead: boolean;
}

/**
 * Gives the function that adds a block of pixels to the sums of a tile. It takes addresses: of the
 * block's lowest place on the first line that it meets, of its first pixel, of the tile's sums; the
 * ends of image and pixels.
 */
function blockFunction(
  context: KernelContext,
  sum: WindowSum,
  { lines, columns: taps }: Tile,
  { width, columns }: Blocks,
  isFirst: boolean,
): FunctionReference {
  const { channels, x, y } = sum;
  const shape: Block = {
    lines,
    taps: taps[1] - taps[0],
    width,
    step: x.step,
    columns,
    channels,
    lineBytes: y.tapStep * x.places * channels * 4,
    kernelLine: x.taps * channels * 4,
    readsAhead: isFirst && isWorthReadingAhead(sum),
  };
  return context.module.sharedFunction(
    {
      name: `tap sums ${JSON.stringify(shape)}`,
      parameters: ["i32", "i32", "i32", "i32", "i32"],
      results: [],
    },
    (f) => emitBlock(f, context, shape),
  );
}

function emitBlock(f: FunctionBuilder, context: KernelContext, block: Block): void {
  const { lines, taps, width, columns, channels, kernelLine, lineBytes } = block;
  const lanes = new ChannelLanes(f, context);
  const [image, pixels, kernel] = [f.parameter(0), f.parameter(1), f.parameter(2)];
  const readNext = block.readsAhead ? readNextBlock(f, lanes, block) : () => {};
  lanes.groups(channels, [image, pixels, kernel], (count) => {
    readNext();
    const sums = Array.from({ length: lines }, (_, line) =>
      Array.from({ length: taps }, (__, tap) => {
        const sum = lanes.vectors(count);
        lanes.load(kernel, line * kernelLine + tap * channels * 4, sum);
        return sum;
      }),
    );
    const loaded = lanes.vectors(count);
    const factors = Array.from({ length: width }, () => lanes.vectors(count));
    const met = new Set<number>();
    for (const { place, meetings } of columns) {
      for (const { pixel } of meetings) {
        if (met.has(pixel)) continue;
        met.add(pixel);
        lanes.load(pixels, pixel * channels * 4, at(factors, pixel));
      }
      sums.forEach((lineSums, line) => {
        lanes.load(image, place * channels * 4 + line * lineBytes, loaded);
        for (const { pixel, tap } of meetings) {
          lanes.addProduct(at(lineSums, tap), loaded, at(factors, pixel));
        }
      });
    }
    sums.forEach((lineSums, line) => {
      lineSums.forEach((sum, tap) => {
        lanes.store(kernel, line * kernelLine + tap * channels * 4, sum, count);
      });
    });
    f.release(...sums.flat(2), ...loaded, ...factors.flat());
  });
}

/** Reads what the next block takes of the last line that it meets, and its pixels. */
function readNextBlock(
  f: FunctionBuilder,
  lanes: ChannelLanes,
  { lines, width, step, lineBytes, channels }: Block,
): () => void {
  const [pixelBytes, imageBytes] = [width * channels * 4, width * step * channels * 4];
  const last = (lines - 1) * lineBytes;
  return readAhead(f, lanes.groupsOf(channels), [
    {
      pointer: f.parameter(0),
      distance: last + imageBytes,
      bytes: imageBytes,
      end: f.parameter(3),
    },
    { pointer: f.parameter(1), distance: pixelBytes, bytes: pixelBytes, end: f.parameter(4) },
  ]);
}

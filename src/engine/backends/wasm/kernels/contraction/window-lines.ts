// From sums over a window's taps to a loop over lines of pixels, which calls a function for each block
// of neighbours. Lines and places that lie outside of the image are left out, so nothing is padded.

import type {
  FunctionBuilder,
  FunctionReference,
  Local,
} from "../../assembler/function-builder.ts";
import { move } from "../item-range.ts";
import type { KernelCode, KernelContext, Operand } from "../kernel-code.ts";
import { addMultiple, decode } from "./places.ts";
import type { Blocks, WindowSide } from "./window-sides.ts";

/** Is where the lines and columns of a tensor lie, in elements. */
export interface Layout {
  readonly first: number;
  readonly line: number;
  readonly column: number;
}

/** Is a window over images: pixels, each with the taps through which it meets places of an image. */
export interface WindowSum {
  /** [batch, lines, columns, channels], dense. */
  readonly image: Operand;
  readonly imageChannels: number;
  readonly kernel: Operand;
  readonly kernelLayout: Layout;
  readonly pixels: Operand;
  readonly pixelLayout: Layout;
  /** Elements of pixels from one image to the next. */
  readonly pixelImage: number;
  /** Channels of a pixel. */
  readonly channels: number;
  readonly batch: number;
  readonly y: WindowSide;
  readonly x: WindowSide;
}

/** Is a function for blocks of one kind, and the first tap of a line that it takes. */
export interface BlockCall {
  readonly blocks: Blocks;
  readonly tap: number;
  /**
   * Takes addresses: of the block's lowest place on the first line that it meets, of that line's
   * first tap, of the block's first pixel; the number of lines; the ends of image and pixels.
   */
  readonly body: FunctionReference;
}

/** Lists the parameters of a block's function. */
export const blockParameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/** Gives a text for what tells the code of sums apart. */
export function windowKey(sum: WindowSum): string {
  const { imageChannels, kernelLayout, pixelLayout, pixelImage, channels, batch, y, x } = sum;
  const { first, line, column } = kernelLayout;
  return JSON.stringify([
    [imageChannels, channels, batch, pixelImage],
    [first, line, column, pixelLayout.first, pixelLayout.line, pixelLayout.column],
    [Object.values(y), Object.values(x)],
  ]);
}

/** Emits the loop; an item is a line of pixels, each with so many multiply-adds for every tap. */
export function emitWindowLines(
  { module }: KernelContext,
  name: string,
  sum: WindowSum,
  calls: readonly BlockCall[],
  multiplyAdds: number,
): KernelCode {
  const { image, kernel, pixels, batch, x, y } = sum;
  const body = module.sharedFunction(
    {
      name: `${name} ${windowKey(sum)}`,
      parameters: ["i32", "i32", "i32", "i32", "i32"],
      results: [],
    },
    (f) => emitLines(f, sum, calls),
  );
  return {
    body,
    items: batch * y.pixels,
    operands: [image, kernel, pixels],
    itemCost: 20 + x.pixels * x.taps * y.taps * multiplyAdds * 0.06,
  };
}

function emitLines(f: FunctionBuilder, sum: WindowSum, calls: readonly BlockCall[]): void {
  const { batch, imageChannels, x, y, kernelLayout, pixelLayout, pixelImage } = sum;
  const [item, image, line] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [from, tap, to, lines] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const [source, target, block] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [imageEnd, pixelsEnd] = [f.local("i32"), f.local("i32")];
  const pixelBytes = imageChannels * 4;
  f.get(f.parameter(2)).set(imageEnd).get(f.parameter(4)).set(pixelsEnd);
  move(f, imageEnd, batch * y.places * x.places * pixelBytes);
  move(f, pixelsEnd, batch * pixelImage * 4);
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    decode(f, item, [batch, y.pixels], [image, line]);
    meetLines(f, y, line, { from, tap, lines });
    f.get(image).i32Const(y.places).op("i32.mul").get(from).op("i32.add");
    f.i32Const(x.places * pixelBytes).op("i32.mul");
    f.get(f.parameter(2)).op("i32.add").set(from);
    f.get(f.parameter(3))
      .get(tap)
      .i32Const(kernelLayout.line * 4)
      .op("i32.mul");
    f.op("i32.add").set(tap);
    f.get(f.parameter(4)).set(to);
    addMultiple(f, to, image, pixelImage * 4);
    addMultiple(f, to, line, pixelLayout.line * 4);
    for (const { blocks, tap: firstTap, body } of calls) {
      const { pixel, place, width, count } = blocks;
      f.get(from).set(source);
      move(f, source, place * pixelBytes);
      f.get(to).set(target);
      move(f, target, (pixelLayout.first + pixel * pixelLayout.column) * 4);
      f.forRange(block, 0, count, 1, () => {
        f.get(source).get(tap);
        f.i32Const((kernelLayout.first + firstTap * kernelLayout.column) * 4).op("i32.add");
        f.get(target).get(lines).get(imageEnd).get(pixelsEnd).call(body);
        move(f, source, width * x.step * pixelBytes);
        move(f, target, width * pixelLayout.column * 4);
      });
    }
  });
}

/** Is what a line of pixels meets: the first line of the image, the first tap, and how many. */
interface Met {
  readonly from: Local;
  readonly tap: Local;
  readonly lines: Local;
}

/** Sets what a line of pixels meets. */
export function meetLines(
  f: FunctionBuilder,
  { first, step, tapStep, taps, places }: WindowSide,
  line: Local,
  { from, tap, lines }: Met,
): void {
  const [place, each] = [f.local("i32"), f.local("i32")];
  for (const local of [from, tap, lines]) f.i32Const(0).set(local);
  f.get(line).i32Const(step).op("i32.mul").i32Const(first).op("i32.add").set(place);
  f.forRange(each, 0, taps, 1, () => {
    f.get(place).i32Const(places).op("i32.lt_u");
    f.if(() => {
      f.get(lines).op("i32.eqz");
      f.if(() => {
        f.get(place).set(from).get(each).set(tap);
      });
      move(f, lines, 1);
    });
    move(f, place, tapStep);
  });
  f.release(place, each);
}

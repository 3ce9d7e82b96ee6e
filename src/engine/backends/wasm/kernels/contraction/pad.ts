// From an image batch to a copy with zeros around it, so that no window reaches outside.

import type { KernelCode, KernelContext, Operand } from "../kernel-code.ts";
import { decode } from "./places.ts";

/** Is a copy of [batch, height, width, channels] float32; negative padding cuts off. */
export interface PaddedCopy {
  readonly source: Operand;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

/** Gives the height and the width with their padding. */
export function paddedExtents({ shape, padding }: PaddedCopy): readonly [number, number] {
  const [[top, bottom], [left, right]] = padding;
  return [shape[1] + top + bottom, shape[2] + left + right];
}

/** Tells whether the copy differs from its source. */
export function needsCopy({ padding }: PaddedCopy): boolean {
  return padding.flat().some((side) => side !== 0);
}

/** Counts the bytes of the copy. */
export function paddedBytes(copy: PaddedCopy): number {
  const [height, width] = paddedExtents(copy);
  return copy.shape[0] * height * width * copy.shape[3] * 4;
}

/** Emits the copy; an item is one row of pixels. */
export function emitPad({ module }: KernelContext, copy: PaddedCopy, to: Operand): KernelCode {
  const { source, shape, padding } = copy;
  const [batch, height, width, channels] = shape;
  const [[top], [left, right]] = padding;
  const [rows, columns] = paddedExtents(copy);
  const pixel = channels * 4;
  const kept = Math.max(0, width + Math.min(0, left) + Math.min(0, right));
  const before = Math.min(columns, Math.max(0, left));
  const body = module.sharedFunction(
    {
      name: `pad ${JSON.stringify([shape, padding])}`,
      parameters: ["i32", "i32", "i32", "i32"],
      results: [],
    },
    (f) => {
      const [item, image] = [f.local("i32"), f.local("i32")];
      const [row, target] = [f.local("i32"), f.local("i32")];
      const zeros = (first: number, count: number) => {
        if (count <= 0) return;
        f.get(target)
          .i32Const(first * pixel)
          .op("i32.add")
          .i32Const(0);
        f.i32Const(count * pixel).op("memory.fill");
      };
      f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
        decode(f, item, [batch, rows], [image, row]);
        f.get(f.parameter(3))
          .get(item)
          .i32Const(columns * pixel);
        f.op("i32.mul").op("i32.add").set(target);
        f.get(row).i32Const(top).op("i32.sub").tee(row).i32Const(height).op("i32.lt_u");
        f.if(
          () => {
            zeros(0, before);
            f.get(target)
              .i32Const(before * pixel)
              .op("i32.add");
            f.get(image).i32Const(height).op("i32.mul").get(row).op("i32.add");
            f.i32Const(width * pixel)
              .op("i32.mul")
              .get(f.parameter(2))
              .op("i32.add");
            f.i32Const(Math.max(0, -left) * pixel).op("i32.add");
            f.i32Const(kept * pixel).op("memory.copy");
            zeros(before + kept, columns - before - kept);
          },
          () => zeros(0, columns),
        );
      });
    },
  );
  const items = batch * rows;
  return { body, items, operands: [source, to], itemCost: 40 + columns * channels * 0.1 };
}

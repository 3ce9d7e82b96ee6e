// From a padded copy and the sums that read it to one phase that goes image by image, so that each
// image is copied just before it is read, while it is near.

import type { Local } from "../../assembler/function-builder.ts";
import type { KernelCode, KernelContext, Operand, Target } from "../kernel-code.ts";
import { aligned, rangeParameters } from "../kernel-code.ts";
import type { LaneSum } from "./lane-sum.ts";
import { emitLaneSum } from "./lane-sum.ts";
import type { PaddedCopy } from "./pad.ts";
import { emitPad, paddedBytes } from "./pad.ts";

/** Images that each thread needs, lest some of them wait for others. */
const fewestPerThread = 2;

/** Tells whether there are images enough, and every sum takes them one after the other. */
export function suitsImages(copy: PaddedCopy, sums: readonly LaneSum[], target: Target): boolean {
  const [batch] = copy.shape;
  const image = imageBytes(copy) / 4;
  return (
    batch >= fewestPerThread * target.threads &&
    sums.every(({ kept }) => kept.length > 1 && kept[0]?.extent === batch && kept[0].lhs === image)
  );
}

/** Counts the bytes of workspace: room for an image on each thread. */
export function imagesWorkspace(copy: PaddedCopy, { threads }: Target): number {
  return threads * aligned(imageBytes(copy));
}

function imageBytes(copy: PaddedCopy): number {
  return paddedBytes(copy) / copy.shape[0];
}

/** Emits the phase; an item is an image, which its thread copies to the workspace's start. */
export function emitImages(
  context: KernelContext,
  copy: PaddedCopy,
  sums: readonly LaneSum[],
): KernelCode {
  const [batch] = copy.shape;
  const own: Operand = { workspace: 0, bytesPerThread: aligned(imageBytes(copy)) };
  const pad = emitPad(context, copy, own);
  const readers = sums.map((sum) => emitLaneSum(context, sum));
  const operands = [own, copy.source, ...readers.flatMap((reader) => reader.operands.slice(1))];
  const parameters = rangeParameters(operands.length);
  const f = context.module.function({ name: "images", parameters, results: [] });
  const [image, first] = [f.local("i32"), f.local("i32")];
  const callFor = ({ body, items }: KernelCode, addresses: readonly Local[]) => {
    const each = items / batch;
    f.get(image).i32Const(each).op("i32.mul");
    f.get(image).i32Const(1).op("i32.add").i32Const(each).op("i32.mul");
    for (const address of addresses) f.get(address);
    f.call(body);
  };
  f.forRange(image, f.parameter(0), f.parameter(1), 1, () => {
    // The copy writes, and the sums read, as if all images lay one after the other.
    f.get(f.parameter(2)).get(image).i32Const(imageBytes(copy)).op("i32.mul");
    f.op("i32.sub").set(first);
    callFor(pad, [f.parameter(3), first]);
    readers.forEach((reader, i) => {
      callFor(reader, [first, f.parameter(4 + 2 * i), f.parameter(5 + 2 * i)]);
    });
  });
  const cost = [pad, ...readers].reduce((sum, { items, itemCost }) => sum + items * itemCost, 0);
  return { body: f, items: batch, operands, itemCost: cost / batch };
}

// From a padded copy and the sums that read it to one phase that goes image by image, so that each
// image is copied just before it is read, while it is near.

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
  const image = paddedBytes(copy) / batch / 4;
  return (
    batch >= fewestPerThread * target.threads &&
    sums.every(({ kept }) => kept.length > 1 && kept[0]?.extent === batch && kept[0].lhs === image)
  );
}

/** Counts the bytes of workspace: room for an image on each thread. */
export function imagesWorkspace(copy: PaddedCopy, { threads }: Target): number {
  return threads * imageBytes(copy);
}

function imageBytes(copy: PaddedCopy): number {
  return aligned(paddedBytes(copy) / copy.shape[0]);
}

/** Emits the phase; an item is an image, which its thread copies to the workspace's start. */
export function emitImages(
  context: KernelContext,
  copy: PaddedCopy,
  sums: readonly LaneSum[],
): KernelCode {
  const [batch] = copy.shape;
  const own: Operand = { workspace: 0, bytesPerThread: imageBytes(copy) };
  const parts = [emitPad(context, copy, own), ...sums.map((sum) => emitLaneSum(context, sum))];
  // The copy writes, and the sums read, as if all images lay one after the other.
  const distance = paddedBytes(copy) / batch;
  const others = parts.map(({ operands }, i) =>
    i === 0 ? operands.slice(0, 1) : operands.slice(1),
  );
  const parameters = rangeParameters(1 + others.flat().length);
  const f = context.module.function({ name: "images", parameters, results: [] });
  const [image, first] = [f.local("i32"), f.local("i32")];
  f.forRange(image, f.parameter(0), f.parameter(1), 1, () => {
    f.get(f.parameter(2)).get(image).i32Const(distance).op("i32.mul").op("i32.sub").set(first);
    let parameter = 3;
    parts.forEach(({ body, items }, i) => {
      const each = items / batch;
      f.get(image).i32Const(each).op("i32.mul");
      f.get(image).i32Const(1).op("i32.add").i32Const(each).op("i32.mul");
      if (i > 0) f.get(first);
      for (const _ of others[i] ?? []) f.get(f.parameter(parameter++));
      if (i === 0) f.get(first);
      f.call(body);
    });
  });
  const cost = parts.reduce((sum, { items, itemCost }) => sum + items * itemCost, 0);
  return { body: f, items: batch, operands: [own, ...others.flat()], itemCost: cost / batch };
}

// From sums over chunks of k to the whole sums, added in the order of the chunks.

import type { KernelCode, KernelContext, Operand } from "../kernel-code.ts";
import { aligned } from "../kernel-code.ts";
import { storeLanes } from "./micro-kernel.ts";

/** Elements of an item. */
const blockSize = 1024;

/** Adds `chunks` partial results of `size` float32 each, which lie on whole cache lines. */
export function emitJoin(
  { module }: KernelContext,
  partials: Operand,
  result: Operand,
  size: number,
  chunks: number,
): KernelCode {
  const body = module.sharedFunction(
    { name: `join ${chunks}x${size}`, parameters: ["i32", "i32", "i32", "i32"], results: [] },
    (f) => {
      const [at, stop, sum] = [f.local("i32"), f.local("i32"), f.local("v128")];
      const [chunk, source, target] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const distance = aligned(size * 4);
      const four = (count: number) => {
        f.get(f.parameter(2)).get(at).op("i32.add").tee(source).load("v128.load").set(sum);
        f.forRange(chunk, 1, chunks, 1, () => {
          f.get(source).i32Const(distance).op("i32.add").set(source);
          f.get(sum).get(source).load("v128.load").op("f32x4.add").set(sum);
        });
        f.get(f.parameter(3)).get(at).op("i32.add").set(target);
        storeLanes(f, target, sum, 0, count);
      };
      const wholeBytes = (size - (size % 4)) * 4;
      f.get(f.parameter(0))
        .i32Const(blockSize * 4)
        .op("i32.mul")
        .set(at);
      f.get(f.parameter(1))
        .i32Const(blockSize * 4)
        .op("i32.mul")
        .set(stop);
      f.get(stop).i32Const(wholeBytes).get(stop).i32Const(wholeBytes).op("i32.lt_s");
      f.op("select").set(source);
      const whole = f.local("i32");
      f.get(source).set(whole);
      f.forRange(at, at, whole, 16, () => four(4));
      if (size % 4 === 0) return;
      f.get(stop).i32Const(wholeBytes).op("i32.gt_s");
      f.if(() => {
        f.i32Const(wholeBytes).set(at);
        four(size % 4);
      });
    },
  );
  const items = Math.ceil(size / blockSize);
  return { body, items, operands: [partials, result], itemCost: blockSize * chunks * 0.1 };
}

// From sums that each channel has for itself to loops with channels in lanes: depthwise kernels.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import type { KernelCode, KernelContext, Operand } from "../kernel-code.ts";
import type { BatchAxis } from "./gemm-plan.ts";
import { storeLanes } from "./micro-kernel.ts";
import { addMultiple, decode } from "./places.ts";
import { extentOf } from "./product.ts";

/** Sums lhs · rhs over `summed` for every index of `kept` and every channel, all float32. */
export interface LaneSum {
  readonly lhs: Operand;
  readonly rhs: Operand;
  readonly result: Operand;
  /** In elements. */
  readonly offsets: { readonly lhs: number; readonly rhs: number; readonly result: number };
  readonly kept: readonly BatchAxis[];
  readonly summed: readonly BatchAxis[];
  /** Channels, neighbours in all three. */
  readonly channels: number;
}

/** Channels that are summed side by side. */
const blockSize = 16;

/** Emits the loops; an item is one block of channels along the last kept axis. */
export function emitLaneSum(context: KernelContext, sum: LaneSum): KernelCode {
  const { lhs, rhs, result, kept, summed, channels, offsets } = sum;
  const blocks = Math.ceil(channels / blockSize);
  const key = JSON.stringify([offsets, kept, summed, channels]);
  const body = context.module.sharedFunction(
    { name: `lanes ${key}`, parameters: ["i32", "i32", "i32", "i32", "i32"], results: [] },
    (f) => emitItems(f, sum, blocks, context.fusedMultiplyAdd),
  );
  const row = kept.at(-1)?.extent ?? 1;
  const items = blocks * extentOf(kept.slice(0, -1));
  const itemCost = row * (5 + extentOf(summed) * 2);
  return { body, items, operands: [lhs, rhs, result], itemCost };
}

const operands = ["lhs", "rhs", "result"] as const;

function emitItems(f: FunctionBuilder, sum: LaneSum, blocks: number, fused: boolean): void {
  const { kept, channels, offsets } = sum;
  const outer = kept.slice(0, -1);
  const last = kept.at(-1) ?? { extent: 1, lhs: 0, rhs: 0, result: 0 };
  const indices = outer.map(() => f.local("i32"));
  const [item, block, index] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const pointers = operands.map(() => f.local("i32"));
  const along = (count: number) => {
    f.forRange(index, 0, last.extent, 1, () => {
      emitSum(f, sum, pointers, count, fused);
      move(f, pointers, last, 1);
    });
  };
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    decode(f, item, [...outer.map(({ extent }) => extent), blocks], [...indices, block]);
    operands.forEach((name, i) => {
      const pointer = pointers[i];
      if (pointer === undefined) return;
      f.get(f.parameter(i + 2))
        .i32Const(offsets[name] * 4)
        .op("i32.add")
        .set(pointer);
      outer.forEach((axis, a) => {
        addMultiple(f, pointer, indices[a], axis[name] * 4);
      });
      addMultiple(f, pointer, block, blockSize * 4);
    });
    const rest = channels % blockSize;
    if (rest === 0) along(blockSize);
    else if (blocks === 1) along(rest);
    else {
      f.get(block)
        .i32Const(blocks - 1)
        .op("i32.lt_u");
      f.if(
        () => along(blockSize),
        () => along(rest),
      );
    }
  });
}

/** Moves the pointers by `count` indices of an axis. */
function move(
  f: FunctionBuilder,
  pointers: readonly Local[],
  axis: BatchAxis,
  count: number,
): void {
  operands.forEach((name, i) => {
    const [pointer, bytes] = [pointers[i], axis[name] * count * 4];
    if (pointer === undefined || bytes === 0) return;
    f.get(pointer).i32Const(bytes).op("i32.add").set(pointer);
  });
}

function emitSum(
  f: FunctionBuilder,
  { summed }: LaneSum,
  pointers: readonly Local[],
  channels: number,
  fused: boolean,
): void {
  const sums = Array.from({ length: Math.ceil(channels / 4) }, () => f.local("v128"));
  const [lhs, rhs, result] = pointers;
  if (lhs === undefined || rhs === undefined || result === undefined) return;
  for (const sum of sums) f.v128Const(new Uint8Array(16)).set(sum);
  const loop = (depth: number): void => {
    const axis = summed[depth];
    if (axis === undefined) {
      sums.forEach((sum, v) => {
        if (!fused) f.get(sum);
        f.get(lhs).load("v128.load", { offset: v * 16 });
        f.get(rhs).load("v128.load", { offset: v * 16 });
        if (fused) f.get(sum).op("f32x4.relaxed_madd").set(sum);
        else f.op("f32x4.mul").op("f32x4.add").set(sum);
      });
      return;
    }
    const index = f.local("i32");
    f.forRange(index, 0, axis.extent, 1, () => {
      loop(depth + 1);
      move(f, pointers, axis, 1);
    });
    move(f, pointers, axis, -axis.extent);
    f.release(index);
  };
  loop(0);
  sums.forEach((sum, v) => {
    storeLanes(f, result, sum, v * 16, Math.min(4, channels - v * 4));
  });
  f.release(...sums);
}

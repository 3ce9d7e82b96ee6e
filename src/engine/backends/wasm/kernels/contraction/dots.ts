// From a product of few rows, whose operands both lie along k, to dot products with lanes along k.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import { at } from "../item-range.ts";
import type { KernelCode, KernelContext } from "../kernel-code.ts";
import type { Gemm } from "./gemm-plan.ts";
import { storeLanes } from "./micro-kernel.ts";
import { pick } from "./pack.ts";
import { addMultiple, decode } from "./places.ts";
import { extentOf } from "./product.ts";

/** Columns that share one read of the row. */
const together = 4;
/** Columns of an item. */
const blockSize = 64;
const mostRows = 2;

/** Tells whether packing rhs would cost about as much as the product itself. */
export function suitsDots({ m, n, k }: Gemm): boolean {
  const [axis] = k;
  const isAlongDepth = k.length === 1 && axis?.lhs === 1 && axis.rhs === 1;
  return isAlongDepth && extentOf(m) <= mostRows && m.length <= 1 && n.length <= 1;
}

/**
 * Emits the dot products; an item is a block of columns of one row. Lane l sums every fourth k,
 * and a result is (lane 0 + lane 2) + (lane 1 + lane 3).
 */
export function emitDots(context: KernelContext, gemm: Gemm): KernelCode {
  const { m, n, k, batch, offsets, rowStride } = gemm;
  const [rows, columns, depth] = [extentOf(m), extentOf(n), extentOf(k)];
  const blocks = Math.ceil(columns / blockSize);
  const key = JSON.stringify([m, n, k, batch, offsets, rowStride]);
  const body = context.module.sharedFunction(
    { name: `dots ${key}`, parameters: ["i32", "i32", "i32", "i32", "i32"], results: [] },
    (f) => emitItems(f, gemm, rows, columns, context.fusedMultiplyAdd),
  );
  return {
    body,
    items: extentOf(batch) * rows * blocks,
    operands: [gemm.lhs, gemm.rhs, gemm.result],
    itemCost: 20 + Math.min(columns, blockSize) * depth * 0.15,
  };
}

function emitItems(
  f: FunctionBuilder,
  { m, n, batch, k, offsets, rowStride }: Gemm,
  rows: number,
  columns: number,
  fused: boolean,
): void {
  const integer = () => f.local("i32");
  const [item, row, block, column, stop] = [integer(), integer(), integer(), integer(), integer()];
  const [lhs, rhs, result] = [integer(), integer(), integer()];
  const indices = batch.map(integer);
  const extents = [...batch.map(({ extent }) => extent), rows, Math.ceil(columns / blockSize)];
  const distance = (n[0]?.rhs ?? 0) * 4;
  const depth = k[0]?.extent ?? 1;
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    decode(f, item, extents, [...indices, row, block]);
    f.get(f.parameter(2))
      .i32Const(offsets.lhs * 4)
      .op("i32.add")
      .set(lhs);
    f.get(f.parameter(3))
      .i32Const(offsets.rhs * 4)
      .op("i32.add")
      .set(rhs);
    f.get(f.parameter(4))
      .i32Const(offsets.result * 4)
      .op("i32.add")
      .set(result);
    batch.forEach((axis, i) => {
      addMultiple(f, lhs, indices[i], axis.lhs * 4);
      addMultiple(f, rhs, indices[i], axis.rhs * 4);
      addMultiple(f, result, indices[i], axis.result * 4);
    });
    addMultiple(f, lhs, row, (m[0]?.lhs ?? 0) * 4);
    addMultiple(f, result, row, rowStride * 4);
    f.get(block).i32Const(blockSize).op("i32.mul").tee(column);
    f.i32Const(blockSize + 1 - together)
      .op("i32.add")
      .tee(stop);
    f.i32Const(columns + 1 - together)
      .get(stop)
      .i32Const(columns + 1 - together);
    f.op("i32.lt_s").op("select").set(stop);
    addMultiple(f, rhs, column, distance);
    addMultiple(f, result, column, 4);
    f.forRange(column, column, stop, together, () => {
      emitColumns(f, { lhs, rhs, result }, distance, depth, together, fused);
      f.get(rhs)
        .i32Const(distance * together)
        .op("i32.add")
        .set(rhs);
      f.get(result)
        .i32Const(together * 4)
        .op("i32.add")
        .set(result);
    });
    const rest = columns % together;
    if (rest === 0) return;
    f.get(block)
      .i32Const(Math.ceil(columns / blockSize) - 1)
      .op("i32.eq");
    f.if(() => emitColumns(f, { lhs, rhs, result }, distance, depth, rest, fused));
  });
}

interface Places {
  readonly lhs: Local;
  readonly rhs: Local;
  readonly result: Local;
}

/** Computes `count` neighbouring results; absent columns repeat the last one and are not stored. */
function emitColumns(
  f: FunctionBuilder,
  places: Places,
  distance: number,
  depth: number,
  count: number,
  fused: boolean,
): void {
  const [x, index] = [f.local("i32"), f.local("i32")];
  const columns = [0, 1, 2, 3].map((column) => {
    const [pointer, sum] = [f.local("i32"), f.local("v128")];
    f.get(places.rhs)
      .i32Const(Math.min(column, count - 1) * distance)
      .op("i32.add")
      .set(pointer);
    f.v128Const(new Uint8Array(16)).set(sum);
    return { pointer, sum };
  });
  const left = f.local("v128");
  const step = (load: "v128.load" | "v128.load32_zero", offset: number) => {
    f.get(x).load(load, { offset }).set(left);
    for (const { pointer, sum } of columns) {
      if (!fused) f.get(sum);
      f.get(left).get(pointer).load(load, { offset });
      if (fused) f.get(sum).op("f32x4.relaxed_madd").set(sum);
      else f.op("f32x4.mul").op("f32x4.add").set(sum);
    }
  };
  const rest = depth % 4;
  f.get(places.lhs).set(x);
  f.forRange(index, 0, depth - rest, 4, () => {
    step("v128.load", 0);
    for (const pointer of [x, ...columns.map((column) => column.pointer)]) {
      f.get(pointer).i32Const(16).op("i32.add").set(pointer);
    }
  });
  for (let k = 0; k < rest; k++) step("v128.load32_zero", k * 4);
  const sums = columns.map(({ sum }) => sum);
  const total = addLanes(f, sums);
  storeLanes(f, places.result, total, 0, count);
  f.release(x, index, left, total, ...columns.map(({ pointer }) => pointer), ...sums);
}

/** Adds the lanes of four vectors: (lane 0 + lane 2) + (lane 1 + lane 3) of each, in a new local. */
export function addLanes(f: FunctionBuilder, sums: readonly Local[]): Local {
  const low = addInterleaved(f, at(sums, 0), at(sums, 1));
  const high = addInterleaved(f, at(sums, 2), at(sums, 3));
  f.get(low)
    .get(high)
    .shuffle(pick(0, 1, 4, 5))
    .get(low)
    .get(high)
    .shuffle(pick(2, 3, 6, 7));
  f.op("f32x4.add").set(low).release(high);
  return low;
}

/** Gives [x0 + x2, y0 + y2, x1 + x3, y1 + y3]. */
function addInterleaved(f: FunctionBuilder, x: Local, y: Local): Local {
  const sum = f.local("v128");
  f.get(x)
    .get(y)
    .shuffle(pick(0, 4, 1, 5))
    .get(x)
    .get(y)
    .shuffle(pick(2, 6, 3, 7));
  f.op("f32x4.add").set(sum);
  return sum;
}

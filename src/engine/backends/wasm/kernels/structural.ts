// Moves of elements: padding, joining, and slices whose place is known only when the program runs.

import { byteWidth } from "../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import { around, at, move, pushAddress, rangeFunction, setClamped, split } from "./item-range.ts";
import type { KernelCode, KernelContext, NodeEmitters } from "./kernel-code.ts";
import { copyBytes, fillBytes, loadPattern } from "./memory-runs.ts";

/** Guesses the nanoseconds that moving some bytes takes. */
const costOf = (bytes: number) => 4 + bytes / 16;

/** Maps every primitive that moves elements without arithmetic to its emitter. */
export const movement: NodeEmitters<"pad" | "concatenate" | "dynamicSlice" | "dynamicUpdateSlice"> =
  {
    pad: { emit: emitPad },
    concatenate: { emit: emitConcatenate },
    dynamicSlice: { emit: emitDynamicSlice },
    dynamicUpdateSlice: { emit: emitDynamicUpdateSlice },
  };

interface PaddedAxis {
  readonly size: number;
  readonly low: number;
  readonly high: number;
  /** Distance between elements in the result: 1 and what stands between them. */
  readonly spread: number;
}

function resultExtent({ size, low, high, spread }: PaddedAxis): number {
  return low + (size === 0 ? 0 : (size - 1) * spread + 1) + high;
}

/** Splits a padding into outer axes, the last padded axis, and the bytes of what lies behind it. */
function paddedAxes(node: NodeOf<"pad">): { outer: PaddedAxis[]; last: PaddedAxis; unit: number } {
  const { low, high, interior } = node.attributes;
  const { dtype, shape } = at(node.inputs, 0).type;
  const axes = shape.map((size, axis) => ({
    size,
    low: extent(low, axis),
    high: extent(high, axis),
    spread: extent(interior, axis) + 1,
  }));
  const last = axes.findLastIndex((axis) => resultExtent(axis) !== axis.size);
  const unit = byteWidth(dtype) * sizeOf(shape.slice(Math.max(last, 0) + 1));
  const one = { size: 1, low: 0, high: 0, spread: 1 };
  return { outer: axes.slice(0, Math.max(last, 0)), last: axes[Math.max(last, 0)] ?? one, unit };
}

// An item is a row of the result: nothing but filler, or one row of the operand in filler.
function emitPad(context: KernelContext, node: NodeOf<"pad">): KernelCode[] {
  const [x, filler, result] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
  const { outer, last, unit } = paddedAxes(node);
  const { f, begin, end, addresses } = rangeFunction(context, "pad", 3);
  const extents = outer.map(resultExtent);
  const rowBytes = resultExtent(last) * unit;
  const [item, row, from, to] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const pattern = f.local("v128");
  loadPattern(f, x.type.dtype, at(addresses, 1));
  f.set(pattern);
  f.forRange(item, begin, end, 1, () => {
    const coordinates = split(f, item, extents);
    pushAddress(f, at(addresses, 2), item, rowBytes);
    f.set(to).i32Const(0).set(row);
    f.block((done) => {
      f.block((empty) => {
        outer.forEach((axis, i) => {
          locate(f, at(coordinates, i), axis);
          f.branchIf(empty);
          f.get(row).i32Const(axis.size).op("i32.mul").get(at(coordinates, i));
          f.op("i32.add").set(row);
        });
        pushAddress(f, at(addresses, 0), row, last.size * unit);
        f.set(from);
        emitPaddedRow(f, to, from, last, unit, pattern);
        f.branch(done);
      });
      fillBytes(f, to, rowBytes, pattern);
    });
    f.release(...coordinates);
  });
  const items = rowBytes === 0 ? 0 : sizeOf(extents);
  return [{ body: f, items, operands: [x, filler, result], itemCost: costOf(rowBytes) }];
}

// Turns a coordinate of the result into the operand's, and pushes whether it has none there.
function locate(f: FunctionBuilder, coordinate: Local, { size, low, spread }: PaddedAxis): void {
  move(f, coordinate, -low);
  if (spread === 1) {
    f.get(coordinate).i32Const(size).op("i32.ge_u");
    return;
  }
  const rest = f.local("i32");
  f.get(coordinate).i32Const(spread).op("i32.rem_u").set(rest);
  f.get(coordinate).i32Const(0).op("i32.lt_s").get(rest).op("i32.or");
  f.get(coordinate).i32Const(spread).op("i32.div_u").tee(coordinate);
  f.i32Const(size).op("i32.ge_u").op("i32.or");
  f.release(rest);
}

function emitPaddedRow(
  f: FunctionBuilder,
  to: Local,
  from: Local,
  { size, low, high, spread }: PaddedAxis,
  unit: number,
  pattern: Local,
): void {
  const fill = (count: number) => {
    fillBytes(f, to, count * unit, pattern);
    move(f, to, count * unit);
  };
  const copy = (count: number) => {
    copyBytes(f, to, from, count * unit);
    move(f, to, count * unit);
    move(f, from, count * unit);
  };
  fill(low);
  if (spread === 1) copy(size);
  else if (size > 0) {
    const i = f.local("i32");
    f.forRange(i, 0, size - 1, 1, () => {
      copy(1);
      fill(spread - 1);
    });
    copy(1);
    f.release(i);
  }
  fill(high);
}

// An item is a row of the result: one run from every operand, side by side.
function emitConcatenate(context: KernelContext, node: NodeOf<"concatenate">): KernelCode[] {
  const { axis } = node.attributes;
  const result = at(node.outputs, 0);
  const width = byteWidth(result.type.dtype);
  const parts = node.inputs.filter(({ type }) => sizeOf(type.shape) > 0);
  const runs = parts.map(({ type }) => width * sizeOf(type.shape.slice(axis)));
  const rowBytes = width * sizeOf(result.type.shape.slice(axis));
  const { f, begin, end, addresses } = rangeFunction(context, "concatenate", parts.length + 1);
  const [item, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.forRange(item, begin, end, 1, () => {
    pushAddress(f, at(addresses, parts.length), item, rowBytes);
    f.set(to);
    runs.forEach((bytes, i) => {
      pushAddress(f, at(addresses, i), item, bytes);
      f.set(from);
      copyBytes(f, to, from, bytes);
      move(f, to, bytes);
    });
  });
  const items = parts.length === 0 ? 0 : around(result.type.shape, axis).outer;
  return [{ body: f, items, operands: [...parts, result], itemCost: costOf(rowBytes) }];
}

/** Is a part of a tensor as rows: all axes before `axis`, then runs along it and what is behind. */
interface Rows {
  readonly axis: number;
  /** Bytes of a run of the part. */
  readonly partBytes: number;
  /** Bytes of a run of the whole. */
  readonly wholeBytes: number;
  /** Bytes from one element of the axis to the next. */
  readonly unit: number;
}

function rowsOf(whole: Value, part: Shape): Rows {
  const { dtype, shape } = whole.type;
  const axis = Math.max(
    0,
    shape.findLastIndex((n, a) => n !== part[a]),
  );
  const width = byteWidth(dtype);
  return {
    axis,
    partBytes: width * sizeOf(part.slice(axis)),
    wholeBytes: width * sizeOf(shape.slice(axis)),
    unit: width * sizeOf(shape.slice(axis + 1)),
  };
}

/** Reads the starts of a slice, clamped so that it fits. */
function readStarts(
  f: FunctionBuilder,
  addresses: readonly Local[],
  whole: Shape,
  part: Shape,
): Local[] {
  return addresses.map((address, axis) => {
    const start = f.local("i32");
    f.get(address).load("i32.load");
    setClamped(f, start, 0, extent(whole, axis) - extent(part, axis));
    return start;
  });
}

// An item is a run of the result; its place in the operand follows from the item's coordinates.
function emitDynamicSlice(context: KernelContext, node: NodeOf<"dynamicSlice">): KernelCode[] {
  const { sizes } = node.attributes;
  const [x, result] = [at(node.inputs, 0), at(node.outputs, 0)];
  const { shape } = x.type;
  const { axis, partBytes, wholeBytes, unit } = rowsOf(x, sizes);
  const { f, begin, end, addresses } = rangeFunction(context, "dynamicSlice", 2 + shape.length);
  const starts = readStarts(f, addresses.slice(2), shape, sizes);
  const strides = stridesOf(shape.slice(0, axis));
  const [item, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.forRange(item, begin, end, 1, () => {
    const coordinates = split(f, item, sizes.slice(0, axis));
    f.get(at(addresses, 0)).set(from);
    if (starts.length > 0) {
      pushAddress(f, from, at(starts, axis), unit);
      f.set(from);
    }
    coordinates.forEach((coordinate, i) => {
      f.get(from).get(coordinate).get(at(starts, i)).op("i32.add");
      f.i32Const(extent(strides, i) * wholeBytes)
        .op("i32.mul")
        .op("i32.add")
        .set(from);
    });
    pushAddress(f, at(addresses, 1), item, partBytes);
    f.set(to);
    copyBytes(f, to, from, partBytes);
    f.release(...coordinates);
  });
  const items = partBytes === 0 ? 0 : sizeOf(sizes.slice(0, axis));
  const operands = [x, result, ...node.inputs.slice(1)];
  return [{ body: f, items, operands, itemCost: costOf(partBytes) }];
}

// An item is a run of the result: copied unless it lies there already, then perhaps written over.
function emitDynamicUpdateSlice(
  context: KernelContext,
  node: NodeOf<"dynamicUpdateSlice">,
): KernelCode[] {
  const [x, update, result] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
  const { shape } = x.type;
  const sizes = update.type.shape;
  const { axis, partBytes, wholeBytes, unit } = rowsOf(x, sizes);
  const count = 3 + shape.length;
  const { f, begin, end, addresses } = rangeFunction(context, "dynamicUpdateSlice", count);
  const [whole, part, target] = [at(addresses, 0), at(addresses, 1), at(addresses, 2)];
  const starts = readStarts(f, addresses.slice(3), shape, sizes);
  const [item, row, from, to] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  f.forRange(item, begin, end, 1, () => {
    pushAddress(f, target, item, wholeBytes);
    f.set(to);
    f.get(whole)
      .get(target)
      .op("i32.ne")
      .if(() => {
        pushAddress(f, whole, item, wholeBytes);
        f.set(from);
        copyBytes(f, to, from, wholeBytes);
      });
    if (partBytes === 0) return;
    const coordinates = split(f, item, shape.slice(0, axis));
    f.i32Const(0).set(row);
    f.block((outside) => {
      coordinates.forEach((coordinate, i) => {
        f.get(coordinate).get(at(starts, i)).op("i32.sub").tee(coordinate);
        f.i32Const(extent(sizes, i)).op("i32.ge_u").branchIf(outside);
        f.get(row).i32Const(extent(sizes, i)).op("i32.mul").get(coordinate).op("i32.add").set(row);
      });
      pushAddress(f, part, row, partBytes);
      f.set(from);
      if (starts.length > 0) {
        pushAddress(f, to, at(starts, axis), unit);
        f.set(to);
      }
      copyBytes(f, to, from, partBytes);
    });
    f.release(...coordinates);
  });
  const items = wholeBytes === 0 ? 0 : sizeOf(shape.slice(0, axis));
  const operands = [x, update, result, ...node.inputs.slice(2)];
  return [{ body: f, items, operands, itemCost: costOf(wholeBytes) }];
}

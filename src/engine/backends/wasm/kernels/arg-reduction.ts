// Along one axis, element after element: the place of the extreme, and running totals.

import type { DType } from "../../../ir/dtype.ts";
import { byteWidth, isFloat } from "../../../ir/dtype.ts";
import type { NodeOf } from "../../../ir/node.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Instruction } from "../assembler/instructions.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { scalarLanes } from "../lanes/scalar-lanes.ts";
import { vectorLanes } from "../lanes/vector-lanes.ts";
import type { Around, RangeFunction } from "./item-range.ts";
import { around, at, move, pushAddress, rangeFunction, split } from "./item-range.ts";
import type { KernelCode, KernelContext, NodeEmitters } from "./kernel-code.ts";

/** Maps every primitive that goes along one axis in order to its emitter. */
export const ranking: NodeEmitters<"argMax" | "argMin" | "cumulativeSum"> = {
  argMax: { emit: (context, node) => emitExtreme(context, node, greater) },
  argMin: { emit: (context, node) => emitExtreme(context, node, less) },
  cumulativeSum: { emit: emitCumulativeSum },
};

/** Instructions that tell whether x beats the best so far, by how elements are read. */
interface Order {
  readonly signed: readonly [vector: Instruction, scalar: Instruction];
  readonly unsigned: readonly [vector: Instruction, scalar: Instruction];
  /** For floats the opposite, so that NaN beats all. */
  readonly notFloat: readonly [vector: Instruction, single: Instruction, double: Instruction];
}

const greater: Order = {
  signed: ["i32x4.gt_s", "i32.gt_s"],
  unsigned: ["i32x4.gt_u", "i32.gt_u"],
  notFloat: ["f32x4.le", "f32.le", "f64.le"],
};

const less: Order = {
  signed: ["i32x4.lt_s", "i32.lt_s"],
  unsigned: ["i32x4.lt_u", "i32.lt_u"],
  notFloat: ["f32x4.ge", "f32.ge", "f64.ge"],
};

/** Chooses how many columns go together; along the last axis there is but one. */
function lanesFor(dtype: DType, { inner }: Around): Lanes {
  return dtype === "float64" || inner < 4 ? scalarLanes : vectorLanes;
}

// Pushes whether x beats best: never once best is NaN, always if x is NaN and best is not.
function pushBeats(
  f: FunctionBuilder,
  dtype: DType,
  wide: boolean,
  order: Order,
  x: Local,
  best: Local,
): void {
  f.get(x).get(best);
  if (!isFloat(dtype)) {
    // As masks true is -1, which is above 0 when read unsigned.
    const form = dtype === "int32" ? order.signed : order.unsigned;
    f.op(form[wide ? 0 : 1]);
    return;
  }
  if (wide) {
    f.op(order.notFloat[0]).op("v128.not").get(best).get(best).op("f32x4.eq").op("v128.and");
    return;
  }
  const equal = dtype === "float64" ? "f64.eq" : "f32.eq";
  f.op(order.notFloat[dtype === "float64" ? 2 : 1]).op("i32.eqz");
  f.get(best).get(best).op(equal).op("i32.and");
}

// Pops a mask; where it is set, takes over the candidate and its place.
function keepWhereSet(
  f: FunctionBuilder,
  candidate: Local,
  best: Local,
  i: Local,
  place: Local,
): void {
  const mask = f.local("v128");
  f.set(mask);
  f.get(candidate).get(best).get(mask).op("v128.bitselect").set(best);
  f.get(i).op("i32x4.splat").get(place).get(mask).op("v128.bitselect").set(place);
  f.release(mask);
}

/** Runs `body` for each group of columns with line, first column and count; counts the groups. */
function forEachGroup(
  { f, begin, end }: RangeFunction,
  { outer, inner }: Around,
  lanes: Lanes,
  body: (line: Local, column: Local, count: number) => void,
): number {
  const groups = Math.ceil(inner / lanes.width);
  if (groups === 0) return 0;
  const rest = inner % lanes.width;
  const item = f.local("i32");
  f.forRange(item, begin, end, 1, () => {
    const [line, column] = split(f, item, [outer, groups]) as [Local, Local];
    f.get(column).i32Const(lanes.width).op("i32.mul").set(column);
    const full = () => body(line, column, lanes.width);
    if (rest === 0) full();
    else if (groups === 1) body(line, column, rest);
    else {
      f.get(column)
        .i32Const(inner - rest)
        .op("i32.lt_u");
      f.if(full, () => body(line, column, rest));
    }
    f.release(line, column);
  });
  return groups;
}

// An item is a group of neighbouring results.
function emitExtreme(
  context: KernelContext,
  node: NodeOf<"argMax" | "argMin">,
  order: Order,
): KernelCode[] {
  const [x, result] = [at(node.inputs, 0), at(node.outputs, 0)];
  const { dtype } = x.type;
  const layout = around(x.type.shape, node.attributes.axis);
  const { outer, size, inner } = layout;
  const lanes = lanesFor(dtype, layout);
  const wide = lanes.width > 1;
  const width = byteWidth(dtype);
  const range = rangeFunction(context, node.primitive, 2);
  const { f, addresses } = range;
  const [from, to, i] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [candidate, best] = [f.local(lanes.localType(dtype)), f.local(lanes.localType(dtype))];
  const place = f.local(lanes.localType("int32"));
  const groups = forEachGroup(range, layout, lanes, (line, column, count) => {
    pushAddress(f, at(addresses, 0), line, size * inner * width);
    f.set(from);
    pushAddress(f, from, column, width);
    f.set(from);
    pushAddress(f, at(addresses, 1), line, inner * 4);
    f.set(to);
    pushAddress(f, to, column, 4);
    f.set(to);
    lanes.load(f, dtype, from, 1, lanes.width);
    f.set(best);
    lanes.literal(f, "int32", 0);
    f.set(place);
    f.forRange(i, 1, size, 1, () => {
      move(f, from, inner * width);
      lanes.load(f, dtype, from, 1, lanes.width);
      f.set(candidate);
      pushBeats(f, dtype, wide, order, candidate, best);
      if (wide) keepWhereSet(f, candidate, best, i, place);
      else f.if(() => f.get(candidate).set(best).get(i).set(place));
    });
    lanes.store(f, "int32", to, place, count);
  });
  return [{ body: f, items: outer * groups, operands: [x, result], itemCost: 4 + size * 1.3 }];
}

const additions: Readonly<Record<DType, readonly [vector: Instruction, scalar: Instruction]>> = {
  // Refused when it is compiled.
  float16: ["unreachable", "unreachable"],
  float32: ["f32x4.add", "f32.add"],
  float64: ["f64x2.add", "f64.add"],
  int32: ["i32x4.add", "i32.add"],
  uint32: ["i32x4.add", "i32.add"],
  uint8: ["i32x4.add", "i32.add"],
  bool: ["v128.or", "i32.or"],
};

// An item is a group of neighbouring lines along the axis.
function emitCumulativeSum(context: KernelContext, node: NodeOf<"cumulativeSum">): KernelCode[] {
  const [x, result] = [at(node.inputs, 0), at(node.outputs, 0)];
  const { dtype, shape } = x.type;
  const layout = around(shape, node.attributes.axis);
  const { outer, size, inner } = layout;
  const lanes = lanesFor(dtype, layout);
  const width = byteWidth(dtype);
  const range = rangeFunction(context, "cumulativeSum", 2);
  const { f, addresses } = range;
  const [from, to, i] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const total = f.local(lanes.localType(dtype));
  const step = (node.attributes.reverse ? -1 : 1) * inner * width;
  const first = node.attributes.reverse ? (size - 1) * inner * width : 0;
  const groups = forEachGroup(range, layout, lanes, (line, column, count) => {
    for (const [base, cursor] of [
      [at(addresses, 0), from],
      [at(addresses, 1), to],
    ] as const) {
      pushAddress(f, base, line, size * inner * width);
      f.set(cursor);
      pushAddress(f, cursor, column, width);
      f.set(cursor);
      move(f, cursor, first);
    }
    lanes.literal(f, dtype, 0);
    f.set(total);
    f.forRange(i, 0, size, 1, () => {
      f.get(total);
      lanes.load(f, dtype, from, 1, lanes.width);
      f.op(additions[dtype][lanes.width > 1 ? 0 : 1]).set(total);
      lanes.store(f, dtype, to, total, count);
      move(f, from, step);
      move(f, to, step);
    });
  });
  const items = size === 0 ? 0 : outer * groups;
  return [{ body: f, items, operands: [x, result], itemCost: 4 + size * 1.5 }];
}

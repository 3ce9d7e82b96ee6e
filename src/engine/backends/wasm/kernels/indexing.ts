// Reads and additions at places that int32 indices name; each index is clamped to its axis.

import type { DType } from "../../../ir/dtype.ts";
import { byteWidth } from "../../../ir/dtype.ts";
import type { NodeOf } from "../../../ir/node.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Instruction } from "../assembler/instructions.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { scalarLanes } from "../lanes/scalar-lanes.ts";
import { vectorLanes } from "../lanes/vector-lanes.ts";
import { gather } from "./gather.ts";
import type { Around } from "./item-range.ts";
import {
  around,
  at,
  countUp,
  move,
  pushAddress,
  rangeFunction,
  setClamped,
  split,
} from "./item-range.ts";
import type { KernelCode, KernelContext, NodeEmitters } from "./kernel-code.ts";
import { copyBytes } from "./memory-runs.ts";

/** Maps every indexing primitive to its emitter. */
export const indexing: NodeEmitters<FamilyName<"indexing">> = {
  gather,
  scatterAdd: {
    emit: (context, node) => {
      const [indices, updates] = [at(node.inputs, 0), at(node.inputs, 1)];
      const { axis, size } = node.attributes;
      const from = around(updates.type.shape, axis, indices.type.shape.length);
      return emitScatter(context, node, from, size, "row");
    },
  },
  gatherAlong: { emit: emitGatherAlong },
  scatterAddAlong: {
    emit: (context, node) => {
      const from = around(at(node.inputs, 1).type.shape, node.attributes.axis);
      return emitScatter(context, node, from, node.attributes.size, "element");
    },
  },
};

// An item is one element of the result.
function emitGatherAlong(context: KernelContext, node: NodeOf<"gatherAlong">): KernelCode[] {
  const [x, indices, result] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
  const { axis } = node.attributes;
  const { size } = around(x.type.shape, axis);
  const { outer, size: count, inner } = around(indices.type.shape, axis);
  const bytes = byteWidth(x.type.dtype);
  const { f, begin, end, addresses } = rangeFunction(context, "gatherAlong", 3);
  const [from, to, base, place] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const item = f.local("i32");
  const extents = [outer, Math.max(count, 1), Math.max(inner, 1)];
  const [line, position, column] = split(f, begin, extents) as [Local, Local, Local];
  pushAddress(f, at(addresses, 0), line, size * inner * bytes);
  f.set(base);
  pushAddress(f, base, column, bytes);
  f.set(base);
  pushAddress(f, at(addresses, 2), begin, bytes);
  f.set(to);
  f.forRange(item, begin, end, 1, () => {
    pushAddress(f, at(addresses, 1), item, 4);
    f.load("i32.load");
    setClamped(f, place, 0, size - 1);
    pushAddress(f, base, place, inner * bytes);
    f.set(from);
    copyBytes(f, to, from, bytes);
    move(f, to, bytes);
    move(f, base, bytes);
    countUp(f, column, inner, () => {
      move(f, base, -inner * bytes);
      countUp(f, position, count, () => move(f, base, size * inner * bytes));
    });
  });
  const items = outer * count * inner;
  return [{ body: f, items, operands: [x, indices, result], itemCost: 3 }];
}

/** Additions by dtype: what is not a float wraps as int32 does. */
function addition(dtype: DType, lanes: Lanes): Instruction {
  const wide = lanes.width > 1;
  if (dtype === "float64") return "f64.add";
  if (dtype === "float32") return wide ? "f32x4.add" : "f32.add";
  return wide ? "i32x4.add" : "i32.add";
}

/** Columns of one item: a cache line of 32-bit elements, so that items do not share one. */
const columnsPerItem = 16;

/**
 * Adds slices or elements into zeros. An item is a strip of columns across all places of the
 * axis, so that each element's additions happen on one thread, in the order of the indices.
 */
function emitScatter(
  context: KernelContext,
  node: NodeOf<"scatterAdd" | "scatterAddAlong">,
  { outer, size: count, inner }: Around,
  size: number,
  indexed: "row" | "element",
): KernelCode[] {
  const [indices, updates, result] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
  const { dtype } = updates.type;
  const wide = indexed === "row" && inner >= 4 && dtype !== "float64";
  const lanes = wide ? vectorLanes : scalarLanes;
  const { f, begin, end, addresses } = rangeFunction(context, node.primitive, 3);
  const strips = Math.ceil(inner / columnsPerItem);
  const [line, last, first, behind] = [
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
  ];
  const scatter = new Scatter(f, addresses, lanes, dtype, { outer, size: count, inner }, size);
  if (strips > 0) {
    f.get(begin).i32Const(strips).op("i32.div_u").set(line);
    f.get(end)
      .i32Const(strips - 1)
      .op("i32.add")
      .i32Const(strips)
      .op("i32.div_u")
      .set(last);
    f.forRange(line, line, last, 1, () => {
      const base = f.local("i32");
      f.get(line).i32Const(strips).op("i32.mul").set(base);
      clampStrip(f, first, begin, base, inner);
      clampStrip(f, behind, end, base, inner);
      f.release(base);
      scatter.zero(line, first, behind);
      scatter.add(line, first, behind, indexed);
    });
  }
  const perColumn = size * 0.1 + count * (wide ? 0.3 : 1.5);
  const itemCost = Math.min(inner, columnsPerItem) * perColumn + count;
  return [{ body: f, items: outer * strips, operands: [indices, updates, result], itemCost }];
}

// Turns an item into the column, of the line whose first item is `base`, at which it begins.
function clampStrip(f: FunctionBuilder, column: Local, item: Local, base: Local, inner: number) {
  f.get(item).get(base).op("i32.sub").i32Const(columnsPerItem).op("i32.mul");
  setClamped(f, column, 0, inner);
}

/** Emits the loops of a scatter over one line of places, columns `first` up to `behind`. */
class Scatter {
  readonly #f: FunctionBuilder;
  readonly #addresses: readonly Local[];
  readonly #lanes: Lanes;
  readonly #dtype: DType;
  readonly #updates: Around;
  readonly #size: number;
  readonly #width: number;

  constructor(
    f: FunctionBuilder,
    addresses: readonly Local[],
    lanes: Lanes,
    dtype: DType,
    updates: Around,
    size: number,
  ) {
    this.#f = f;
    this.#addresses = addresses;
    this.#lanes = lanes;
    this.#dtype = dtype;
    this.#updates = updates;
    this.#size = size;
    this.#width = byteWidth(dtype);
  }

  /** Clears the columns at all places of a line. */
  zero(line: Local, first: Local, behind: Local): void {
    const f = this.#f;
    const rowBytes = this.#updates.inner * this.#width;
    const [to, bytes, place] = [f.local("i32"), f.local("i32"), f.local("i32")];
    pushAddress(f, at(this.#addresses, 2), line, this.#size * rowBytes);
    f.set(to);
    pushAddress(f, to, first, this.#width);
    f.set(to);
    f.get(behind).get(first).op("i32.sub").i32Const(this.#width).op("i32.mul").set(bytes);
    f.get(bytes).i32Const(rowBytes).op("i32.eq");
    f.if(
      () =>
        f
          .get(to)
          .i32Const(0)
          .i32Const(this.#size * rowBytes)
          .op("memory.fill"),
      () => {
        f.forRange(place, 0, this.#size, 1, () => {
          f.get(to).i32Const(0).get(bytes).op("memory.fill");
          move(f, to, rowBytes);
        });
      },
    );
    f.release(to, bytes, place);
  }

  /** Adds the columns of all updates of a line, in order. */
  add(line: Local, first: Local, behind: Local, indexed: "row" | "element"): void {
    const f = this.#f;
    const { size: count, inner } = this.#updates;
    const rowBytes = inner * this.#width;
    const [base, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const [i, index, place, stop] = [
      f.local("i32"),
      f.local("i32"),
      f.local("i32"),
      f.local("i32"),
    ];
    const column = f.local("i32");
    pushAddress(f, at(this.#addresses, 2), line, this.#size * rowBytes);
    f.set(base);
    f.get(behind).i32Const(-this.#lanes.width).op("i32.and").set(stop);
    const rest = inner % this.#lanes.width;
    const readPlace = () => {
      f.get(index).load("i32.load");
      setClamped(f, place, 0, this.#size - 1);
      pushAddress(f, base, place, rowBytes);
      f.set(to);
    };
    f.forRange(i, 0, count, 1, () => {
      pushAddress(f, at(this.#addresses, 1), line, count * rowBytes);
      f.get(i).i32Const(rowBytes).op("i32.mul").op("i32.add").set(from);
      pushAddress(f, from, first, this.#width);
      f.set(from);
      if (indexed === "row") {
        pushAddress(f, at(this.#addresses, 0), i, 4);
        f.set(index);
        readPlace();
        pushAddress(f, to, first, this.#width);
        f.set(to);
        f.forRange(column, first, stop, this.#lanes.width, () => {
          this.#step(to, from, this.#lanes.width);
          move(f, to, this.#lanes.width * this.#width);
          move(f, from, this.#lanes.width * this.#width);
        });
        if (rest > 0) {
          f.get(stop)
            .get(behind)
            .op("i32.ne")
            .if(() => this.#step(to, from, rest));
        }
        return;
      }
      f.get(line).i32Const(count).op("i32.mul").get(i).op("i32.add");
      f.i32Const(inner).op("i32.mul").get(first).op("i32.add").set(index);
      pushAddress(f, at(this.#addresses, 0), index, 4);
      f.set(index);
      f.forRange(column, first, behind, 1, () => {
        readPlace();
        pushAddress(f, to, column, this.#width);
        f.set(to);
        this.#step(to, from, 1);
        move(f, from, this.#width);
        move(f, index, 4);
      });
    });
    f.release(base, from, to, i, index, place, stop, column);
  }

  #step(to: Local, from: Local, count: number): void {
    const f = this.#f;
    const sum = f.local(this.#lanes.localType(this.#dtype));
    this.#lanes.load(f, this.#dtype, to, 1, this.#lanes.width);
    this.#lanes.load(f, this.#dtype, from, 1, this.#lanes.width);
    f.op(addition(this.#dtype, this.#lanes)).set(sum);
    this.#lanes.store(f, this.#dtype, to, sum, count);
    f.release(sum);
  }
}

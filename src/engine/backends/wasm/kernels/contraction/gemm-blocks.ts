// From a planned product to the loops around its tiles: items, blocks of k, columns, rows.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import type { ModuleBuilder } from "../../assembler/module-builder.ts";
import { aligned } from "../kernel-code.ts";
import type { Gemm, GemmPlan } from "./gemm-plan.ts";
import { panelsOf } from "./gemm-plan.ts";
import type { MicroKernel, Tile } from "./micro-kernel.ts";
import { microKernel } from "./micro-kernel.ts";
import { packAxes, packPanel } from "./pack.ts";
import { copyBytes } from "./pack-rhs.ts";
import { addMultiple, decode } from "./places.ts";
import type { RowsLoop } from "./rows.ts";
import { callOnRows } from "./rows.ts";

/** Emits the loops of a product into a function: items, blocks of k, columns, rows, one tile. */
export class BlockLoops {
  readonly #module: ModuleBuilder;
  readonly #f: FunctionBuilder;
  readonly #gemm: Gemm;
  readonly #plan: GemmPlan;
  readonly #tile: Tile;
  readonly #fused: boolean;
  /** What is done with finished rows. */
  readonly #loop: RowsLoop | undefined;
  /** Addresses of the item: lhs at its first row, rhs and result at its first column. */
  readonly #lhs: Local;
  readonly #rhs: Local;
  readonly #result: Local;
  /** Addresses of the block of k, and the number of k in it and of indices of its axis. */
  readonly #lhsBlock: Local;
  readonly #rhsBlock: Local;
  readonly #depth: Local;
  readonly #count: Local;
  readonly #firstRow: Local;
  readonly #lastRow: Local;
  readonly #firstColumn: Local;
  readonly #lastColumn: Local;

  constructor(
    module: ModuleBuilder,
    f: FunctionBuilder,
    gemm: Gemm,
    plan: GemmPlan,
    fused: boolean,
    loop: RowsLoop | undefined,
  ) {
    this.#module = module;
    this.#f = f;
    this.#gemm = gemm;
    this.#plan = plan;
    this.#tile = plan.tile;
    this.#fused = fused;
    this.#loop = loop;
    const integer = () => f.local("i32");
    this.#lhs = integer();
    this.#rhs = integer();
    this.#result = integer();
    this.#lhsBlock = integer();
    this.#rhsBlock = integer();
    this.#depth = integer();
    this.#count = integer();
    this.#firstRow = integer();
    this.#lastRow = integer();
    this.#firstColumn = integer();
    this.#lastColumn = integer();
  }

  /** Emits the loop over items. */
  emit(): void {
    const f = this.#f;
    const item = f.local("i32");
    f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
      this.#item(item);
      this.#finish(item);
    });
  }

  // The rows of all batches are numbered through, and an item lies within one batch.
  #finish(item: Local): void {
    const loop = this.#loop;
    if (loop === undefined) return;
    const f = this.#f;
    const { rows, blockRows } = this.#plan;
    const [first, behind] = [f.local("i32"), f.local("i32")];
    f.get(item)
      .i32Const(Math.ceil(rows / blockRows))
      .op("i32.div_u")
      .i32Const(rows)
      .op("i32.mul")
      .tee(first);
    f.get(this.#lastRow).op("i32.add").set(behind);
    f.get(first).get(this.#firstRow).op("i32.add").set(first);
    callOnRows(f, loop, first, behind);
    f.release(first, behind);
  }

  #item(item: Local): void {
    const f = this.#f;
    const { batch, offsets, rowStride, resultSize } = this.#gemm;
    const plan = this.#plan;
    const { rows, columns, blockRows, blockColumns } = plan;
    const [row, column, chunk] = [this.#firstRow, this.#firstColumn, f.local("i32")];
    const indices = batch.map(() => f.local("i32"));
    const extents = [
      ...batch.map(({ extent }) => extent),
      Math.ceil(columns / blockColumns),
      Math.ceil(rows / blockRows),
      plan.chunks,
    ];
    decode(f, item, extents, [...indices, column, row, chunk]);
    f.get(row).i32Const(blockRows).op("i32.mul").set(row);
    f.get(column).i32Const(blockColumns).op("i32.mul").set(column);
    this.#end(row, blockRows, rows, this.#lastRow);
    this.#end(column, blockColumns, columns, this.#lastColumn);
    const rhsOffset = plan.packRhs ? 0 : offsets.rhs * 4;
    f.get(f.parameter(2))
      .i32Const(offsets.lhs * 4)
      .op("i32.add")
      .set(this.#lhs);
    f.get(f.parameter(3)).i32Const(rhsOffset).op("i32.add").set(this.#rhs);
    f.get(f.parameter(4))
      .i32Const(offsets.result * 4)
      .op("i32.add")
      .set(this.#result);
    // Packed copies lie in the order of the batches, last axis fastest.
    let copyStride = plan.rhsCopies > 1 ? copyBytes(panelsOf(this.#gemm, plan)) : 0;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const { extent, lhs, rhs, result } = batch[axis] ?? { extent: 1, lhs: 0, rhs: 0, result: 0 };
      addMultiple(f, this.#lhs, indices[axis], lhs * 4);
      addMultiple(f, this.#rhs, indices[axis], plan.packRhs ? copyStride : rhs * 4);
      addMultiple(f, this.#result, indices[axis], result * 4);
      copyStride *= extent;
    }
    addMultiple(f, this.#result, row, rowStride * 4);
    addMultiple(f, this.#result, column, 4);
    if (plan.chunks > 1) addMultiple(f, this.#result, chunk, aligned(resultSize * 4));
    if (!plan.packLhs) addMultiple(f, this.#lhs, row, (this.#gemm.m[0]?.lhs ?? 0) * 4);
    addMultiple(f, this.#rhs, column, plan.packRhs ? plan.depth * 4 : 4);
    this.#blocks(chunk);
    f.release(chunk, ...indices);
  }

  #end(first: Local, size: number, limit: number, into: Local): void {
    const f = this.#f;
    f.get(first).i32Const(size).op("i32.add").i32Const(limit);
    f.get(first)
      .i32Const(limit - size)
      .op("i32.lt_s")
      .op("select")
      .set(into);
  }

  #blocks(chunk: Local): void {
    const f = this.#f;
    const { blocks, blocksPerChunk, chunks } = this.#plan;
    if (blocks.count === 1) {
      const [lhs, rhs] = [this.#lhs, this.#rhs];
      f.get(lhs).set(this.#lhsBlock).get(rhs).set(this.#rhsBlock);
      f.i32Const(blocks.axis.extent).set(this.#count);
      f.i32Const(blocks.axis.extent * blocks.innerSize).set(this.#depth);
      this.#block("zero");
      return;
    }
    const [block, first, last] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(chunk).i32Const(blocksPerChunk).op("i32.mul").set(first);
    if (chunks === 1) f.i32Const(blocks.count).set(last);
    else this.#end(first, blocksPerChunk, blocks.count, last);
    this.#seek(first);
    this.#block("zero");
    f.get(first).i32Const(1).op("i32.add").set(first);
    f.forRange(block, first, last, 1, () => {
      this.#seek(block);
      this.#block("result");
    });
    f.release(block, first, last);
  }

  /** Finds the addresses and the size of a block of k. */
  #seek(block: Local): void {
    const f = this.#f;
    const { blocks, packRhs } = this.#plan;
    const { outer, axis, size, innerSize } = blocks;
    const parts = Math.ceil(axis.extent / size);
    const indices = outer.map(() => f.local("i32"));
    const [part, before] = [f.local("i32"), f.local("i32")];
    decode(f, block, [...outer.map(({ extent }) => extent), parts], [...indices, part]);
    f.get(this.#lhs).set(this.#lhsBlock).get(this.#rhs).set(this.#rhsBlock);
    f.get(part).i32Const(size).op("i32.mul").set(part);
    // The packed rhs knows k by its number alone.
    f.get(part).i32Const(innerSize).op("i32.mul").set(before);
    let numbers = axis.extent * innerSize;
    for (let i = outer.length - 1; i >= 0; i--) {
      const { extent, lhs, rhs } = outer[i] ?? axis;
      addMultiple(f, this.#lhsBlock, indices[i], lhs * 4);
      if (!packRhs) addMultiple(f, this.#rhsBlock, indices[i], rhs * 4);
      addMultiple(f, before, indices[i], numbers);
      numbers *= extent;
    }
    addMultiple(f, this.#lhsBlock, part, axis.lhs * 4);
    if (packRhs) addMultiple(f, this.#rhsBlock, before, this.#tile.columns * 4);
    else addMultiple(f, this.#rhsBlock, part, axis.rhs * 4);
    this.#end(part, size, axis.extent, this.#count);
    f.get(this.#count).get(part).op("i32.sub").tee(this.#count);
    f.i32Const(innerSize).op("i32.mul").set(this.#depth);
    f.release(part, before, ...indices);
  }

  #block(start: MicroKernel["start"]): void {
    const f = this.#f;
    const { columns, packLhs, packRhs, depth } = this.#plan;
    if (packLhs) this.#packLhs();
    const step = this.#tile.columns;
    const [column, rhs, result] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(this.#rhsBlock).set(rhs).get(this.#result).set(result);
    const rest = columns % step;
    const stop = f.local("i32");
    f.get(this.#lastColumn)
      .i32Const(step - 1)
      .op("i32.sub")
      .set(stop);
    f.get(this.#firstColumn).set(column);
    if (columns >= step) {
      f.forRange(column, this.#firstColumn, stop, step, () => {
        this.#column(start, step, rhs, result);
        f.get(rhs)
          .i32Const(packRhs ? this.#tile.columns * depth * 4 : step * 4)
          .op("i32.add")
          .set(rhs);
        f.get(result)
          .i32Const(step * 4)
          .op("i32.add")
          .set(result);
      });
    }
    if (rest > 0) {
      f.get(column).get(this.#lastColumn).op("i32.lt_s");
      f.if(() => this.#column(start, rest, rhs, result));
    }
    f.release(column, rhs, result, stop);
  }

  /** Runs down the rows of the item in one panel of columns. */
  #column(start: MicroKernel["start"], columns: number, rhs: Local, result: Local): void {
    const f = this.#f;
    const { rows, packLhs } = this.#plan;
    const { rowStride, m } = this.#gemm;
    const [row, stop] = [f.local("i32"), f.local("i32")];
    const [lhsRow, resultRow] = [f.local("i32"), f.local("i32")];
    const step = this.#tile.rows;
    f.get(packLhs ? f.parameter(5) : this.#lhsBlock).set(lhsRow);
    f.get(result).set(resultRow);
    f.get(this.#lastRow)
      .i32Const(step - 1)
      .op("i32.sub")
      .set(stop);
    f.get(this.#firstRow).set(row);
    if (rows >= step) {
      f.forRange(row, this.#firstRow, stop, step, () => {
        this.#call({ start, rows: step, columns }, lhsRow, rhs, resultRow);
        if (packLhs) addMultiple(f, lhsRow, this.#depth, step * 4);
        else
          f.get(lhsRow)
            .i32Const((m[0]?.lhs ?? 0) * step * 4)
            .op("i32.add")
            .set(lhsRow);
        f.get(resultRow)
          .i32Const(rowStride * step * 4)
          .op("i32.add")
          .set(resultRow);
      });
    }
    if (rows % step > 0) {
      f.get(row).get(this.#lastRow).op("i32.lt_s");
      f.if(() => this.#call({ start, rows: rows % step, columns }, lhsRow, rhs, resultRow));
    }
    f.release(row, stop, lhsRow, resultRow);
  }

  #call(
    tile: Tile & { readonly start: MicroKernel["start"] },
    lhs: Local,
    rhs: Local,
    result: Local,
  ): void {
    const { lhsMode, packLhs, packRhs } = this.#plan;
    const { m, k, rowStride } = this.#gemm;
    const lhsStride = lhsMode === "rows" ? (m[0]?.lhs ?? 0) : (k[0]?.lhs ?? 0);
    const f = this.#f;
    f.get(lhs).get(rhs).get(result).get(this.#depth);
    f.i32Const((packLhs ? tile.rows : lhsStride) * 4);
    f.i32Const((packRhs ? this.#tile.columns : (k[0]?.rhs ?? 1)) * 4);
    f.i32Const(rowStride * 4);
    f.call(microKernel(this.#module, { ...tile, lhs: lhsMode, fused: this.#fused }));
  }

  /** Packs the item's rows for a block of k into the thread's own stretch. */
  #packLhs(): void {
    const f = this.#f;
    const { rows, blocks } = this.#plan;
    const step = this.#tile.rows;
    const [row, stop, target] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const source = {
      rows: packAxes(this.#gemm.m, "lhs"),
      depth: packAxes([blocks.axis, ...blocks.inner], "lhs"),
    };
    const pack = (width: number) => {
      f.get(this.#lhsBlock).get(target).get(row).get(this.#count);
      f.call(packPanel(this.#module, { ...source, width, valid: width }));
    };
    f.get(f.parameter(5)).set(target);
    f.get(this.#lastRow)
      .i32Const(step - 1)
      .op("i32.sub")
      .set(stop);
    f.get(this.#firstRow).set(row);
    if (rows >= step) {
      f.forRange(row, this.#firstRow, stop, step, () => {
        pack(step);
        addMultiple(f, target, this.#depth, step * 4);
      });
    }
    if (rows % step > 0) {
      f.get(row).get(this.#lastRow).op("i32.lt_s");
      f.if(() => pack(rows % step));
    }
    f.release(row, stop, target);
  }
}

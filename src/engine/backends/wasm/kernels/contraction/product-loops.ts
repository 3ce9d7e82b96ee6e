// From a planned product to the loops around its tiles: items, blocks of k, blocks of rows, panels.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import type { ModuleBuilder } from "../../assembler/module-builder.ts";
import { aligned } from "../kernel-code.ts";
import type { Gemm, GemmPlan } from "./gemm-plan.ts";
import { blockRows, lhsPanels, rhsPanels } from "./gemm-plan.ts";
import type { MicroKernel } from "./micro-kernel.ts";
import { microKernel } from "./micro-kernel.ts";
import { packAxes, packPanel, panelsAbreast } from "./pack.ts";
import { addMultiple, decode } from "./places.ts";
import type { RowsLoop } from "./rows.ts";
import { callOnRows } from "./rows.ts";
import { copyBytes } from "./shared-panels.ts";

/** What the sums of a block of k begin with, and whether they are whole behind it. */
interface BlockRole {
  readonly start: MicroKernel["start"];
  /** Tells at run time, by a local that is 0 or 1, or beforehand. */
  readonly isLast: Local | boolean;
}

/**
 * Emits the loops of a product into a function. Its parameters: first item, item behind the last,
 * addresses of lhs, rhs and result (or of their shared panels), of the thread's own panels of lhs
 * and of rhs, and then those of the loop on finished rows.
 */
export class ProductLoops {
  readonly #module: ModuleBuilder;
  readonly #f: FunctionBuilder;
  readonly #gemm: Gemm;
  readonly #plan: GemmPlan;
  readonly #fused: boolean;
  /** What is done with finished rows. */
  readonly #loop: RowsLoop | undefined;
  /** Addresses of the item: lhs at its batch, rhs and result at its first column. */
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
  /** Number of the batch's first row among the rows of all batches. */
  readonly #batchRow: Local;

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
    this.#batchRow = integer();
  }

  /** Emits the loop over items. */
  emit(): void {
    const f = this.#f;
    const item = f.local("i32");
    f.forRange(item, f.parameter(0), f.parameter(1), 1, () => this.#item(item));
  }

  #item(item: Local): void {
    const f = this.#f;
    const { batch, offsets, rowStride, resultSize } = this.#gemm;
    const plan = this.#plan;
    const { rows, columns, itemRows, itemColumns, chunks } = plan;
    const [row, column, chunk] = [this.#firstRow, this.#firstColumn, f.local("i32")];
    const indices = batch.map(() => f.local("i32"));
    const [columnItems, rowItems] = [Math.ceil(columns / itemColumns), Math.ceil(rows / itemRows)];
    const extents = [...batch.map(({ extent }) => extent), columnItems, rowItems, chunks];
    decode(f, item, extents, [...indices, column, row, chunk]);
    if (this.#loop !== undefined) {
      f.get(item).i32Const(rowItems).op("i32.div_u").i32Const(rows).op("i32.mul");
      f.set(this.#batchRow);
    }
    f.get(row).i32Const(itemRows).op("i32.mul").set(row);
    f.get(column).i32Const(itemColumns).op("i32.mul").set(column);
    this.#end(row, itemRows, rows, this.#lastRow);
    this.#end(column, itemColumns, columns, this.#lastColumn);
    const operands = [
      [this.#lhs, f.parameter(2), plan.lhs === "shared" ? 0 : offsets.lhs],
      [this.#rhs, f.parameter(3), plan.rhs === "shared" ? 0 : offsets.rhs],
      [this.#result, f.parameter(4), offsets.result],
    ] as const;
    for (const [address, base, offset] of operands) {
      f.get(base)
        .i32Const(offset * 4)
        .op("i32.add")
        .set(address);
    }
    const copies = this.#copyStrides();
    batch.forEach((axis, i) => {
      addMultiple(f, this.#lhs, indices[i], copies.lhs?.[i] ?? axis.lhs * 4);
      addMultiple(f, this.#rhs, indices[i], copies.rhs?.[i] ?? axis.rhs * 4);
      addMultiple(f, this.#result, indices[i], axis.result * 4);
    });
    addMultiple(f, this.#result, column, 4);
    if (chunks > 1) addMultiple(f, this.#result, chunk, aligned(resultSize * 4));
    addMultiple(f, this.#result, row, rowStride * 4);
    // An own panel's packing is told its first column; so is a row's.
    if (plan.rhs !== "own")
      addMultiple(f, this.#rhs, column, plan.rhs === "shared" ? plan.depth * 4 : 4);
    this.#blocks(chunk);
    f.release(chunk, ...indices);
  }

  /** Gives the bytes between shared copies of the operands along the batch's axes. */
  #copyStrides() {
    const { batch } = this.#gemm;
    const stridesOf = (panels: ReturnType<typeof lhsPanels>) => {
      let stride = panels.batch.length === 0 ? 0 : copyBytes(panels);
      const strides: number[] = [];
      for (const { extent } of [...batch].reverse()) {
        strides.unshift(stride);
        stride *= extent;
      }
      return strides;
    };
    const { lhs, rhs } = this.#plan;
    return {
      lhs: lhs === "shared" ? stridesOf(lhsPanels(this.#gemm, this.#plan)) : undefined,
      rhs: rhs === "shared" ? stridesOf(rhsPanels(this.#gemm, this.#plan)) : undefined,
    };
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
      this.#block({ start: "zero", isLast: true });
      return;
    }
    const [block, first, last] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const isLast = f.local("i32");
    f.get(chunk).i32Const(blocksPerChunk).op("i32.mul").set(first);
    if (chunks === 1) f.i32Const(blocks.count).set(last);
    else this.#end(first, blocksPerChunk, blocks.count, last);
    this.#seek(first);
    this.#block({ start: "zero", isLast: false });
    f.get(first).i32Const(1).op("i32.add").set(first);
    f.forRange(block, first, last, 1, () => {
      this.#seek(block);
      f.get(block).i32Const(1).op("i32.add").get(last).op("i32.eq").set(isLast);
      this.#block({ start: "result", isLast });
    });
    f.release(block, first, last, isLast);
  }

  /** Finds the addresses and the size of a block of k. */
  #seek(block: Local): void {
    const f = this.#f;
    const { blocks, lhs, rhs, tile } = this.#plan;
    const { outer, axis, size, innerSize } = blocks;
    const parts = Math.ceil(axis.extent / size);
    const indices = outer.map(() => f.local("i32"));
    const [part, before] = [f.local("i32"), f.local("i32")];
    decode(f, block, [...outer.map(({ extent }) => extent), parts], [...indices, part]);
    f.get(this.#lhs).set(this.#lhsBlock).get(this.#rhs).set(this.#rhsBlock);
    f.get(part).i32Const(size).op("i32.mul").set(part);
    // Shared panels know k by its number alone.
    f.get(part).i32Const(innerSize).op("i32.mul").set(before);
    let numbers = axis.extent * innerSize;
    for (let i = outer.length - 1; i >= 0; i--) {
      const along = outer[i] ?? axis;
      if (lhs !== "shared") addMultiple(f, this.#lhsBlock, indices[i], along.lhs * 4);
      if (rhs !== "shared") addMultiple(f, this.#rhsBlock, indices[i], along.rhs * 4);
      addMultiple(f, before, indices[i], numbers);
      numbers *= along.extent;
    }
    if (lhs === "shared") addMultiple(f, this.#lhsBlock, before, tile.rows * 4);
    else addMultiple(f, this.#lhsBlock, part, axis.lhs * 4);
    if (rhs === "shared") addMultiple(f, this.#rhsBlock, before, tile.columns * 4);
    else addMultiple(f, this.#rhsBlock, part, axis.rhs * 4);
    this.#end(part, size, axis.extent, this.#count);
    f.get(this.#count).get(part).op("i32.sub").tee(this.#count);
    f.i32Const(innerSize).op("i32.mul").set(this.#depth);
    f.release(part, before, ...indices);
  }

  /** Runs down the rows of the item, some at a time. */
  #block(role: BlockRole): void {
    const f = this.#f;
    const { rhs, itemRows } = this.#plan;
    if (rhs === "own") this.#packRhs();
    const [first, last, result] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(this.#result).set(result);
    if (itemRows <= blockRows) this.#rows(role, this.#firstRow, this.#lastRow, result);
    else {
      f.forRange(first, this.#firstRow, this.#lastRow, blockRows, () => {
        f.get(first).i32Const(blockRows).op("i32.add").tee(last);
        f.get(this.#lastRow).get(last).get(this.#lastRow).op("i32.lt_s").op("select").set(last);
        this.#rows(role, first, last, result);
        f.get(result).i32Const(this.#gemm.rowStride * blockRows * 4);
        f.op("i32.add").set(result);
      });
    }
    f.release(first, last, result);
  }

  #rows(role: BlockRole, first: Local, last: Local, result: Local): void {
    const f = this.#f;
    if (this.#plan.lhs === "own") this.#packLhs(first, last);
    this.#columns(role.start, first, last, result);
    const loop = this.#loop;
    if (loop === undefined || role.isLast === false) return;
    const run = () => {
      const [from, to] = [f.local("i32"), f.local("i32")];
      f.get(this.#batchRow).get(first).op("i32.add").set(from);
      f.get(this.#batchRow).get(last).op("i32.add").set(to);
      callOnRows(f, loop, from, to);
      f.release(from, to);
    };
    if (role.isLast === true) run();
    else f.get(role.isLast).if(run);
  }

  #columns(start: MicroKernel["start"], first: Local, last: Local, rows: Local): void {
    const f = this.#f;
    const { columns, tile, rhs: packing, depth } = this.#plan;
    const step = tile.columns;
    const [column, rhs, result] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(packing === "own" ? f.parameter(6) : this.#rhsBlock).set(rhs);
    f.get(rows).set(result);
    const rest = columns % step;
    const stop = f.local("i32");
    f.get(this.#lastColumn)
      .i32Const(step - 1)
      .op("i32.sub")
      .set(stop);
    f.get(this.#firstColumn).set(column);
    if (columns >= step) {
      f.forRange(column, this.#firstColumn, stop, step, () => {
        this.#panel(start, step, first, last, rhs, result);
        if (packing === "own") addMultiple(f, rhs, this.#depth, step * 4);
        else {
          f.get(rhs)
            .i32Const(packing === "shared" ? step * depth * 4 : step * 4)
            .op("i32.add")
            .set(rhs);
        }
        f.get(result)
          .i32Const(step * 4)
          .op("i32.add")
          .set(result);
      });
    }
    if (rest > 0) {
      f.get(column).get(this.#lastColumn).op("i32.lt_s");
      f.if(() => this.#panel(start, rest, first, last, rhs, result));
    }
    f.release(column, rhs, result, stop);
  }

  /** Runs down rows in one panel of columns. */
  #panel(
    start: MicroKernel["start"],
    columns: number,
    first: Local,
    last: Local,
    rhs: Local,
    result: Local,
  ): void {
    const f = this.#f;
    const { rows, tile, lhs, depth } = this.#plan;
    const { rowStride, m } = this.#gemm;
    const [row, stop] = [f.local("i32"), f.local("i32")];
    const [lhsRow, resultRow] = [f.local("i32"), f.local("i32")];
    const step = tile.rows;
    const rowBytes = lhs === "shared" ? depth * 4 : (m[0]?.lhs ?? 0) * 4;
    f.get(lhs === "own" ? f.parameter(5) : this.#lhsBlock).set(lhsRow);
    if (lhs !== "own") addMultiple(f, lhsRow, first, rowBytes);
    f.get(result).set(resultRow);
    f.get(last)
      .i32Const(step - 1)
      .op("i32.sub")
      .set(stop);
    f.get(first).set(row);
    if (rows >= step) {
      f.forRange(row, first, stop, step, () => {
        this.#tile(start, step, columns, lhsRow, rhs, resultRow);
        if (lhs === "own") addMultiple(f, lhsRow, this.#depth, step * 4);
        else
          f.get(lhsRow)
            .i32Const(rowBytes * step)
            .op("i32.add")
            .set(lhsRow);
        f.get(resultRow)
          .i32Const(rowStride * step * 4)
          .op("i32.add")
          .set(resultRow);
      });
    }
    if (rows % step > 0) {
      f.get(row).get(last).op("i32.lt_s");
      f.if(() => this.#tile(start, rows % step, columns, lhsRow, rhs, resultRow));
    }
    f.release(row, stop, lhsRow, resultRow);
  }

  #tile(
    start: MicroKernel["start"],
    rows: number,
    columns: number,
    lhs: Local,
    rhs: Local,
    result: Local,
  ): void {
    const { lhsMode, tile, ...plan } = this.#plan;
    const { m, k, rowStride } = this.#gemm;
    const lhsStride = lhsMode === "rows" ? (m[0]?.lhs ?? 0) : (k[0]?.lhs ?? 0);
    const rhsStride = k.at(-1)?.rhs ?? 1;
    const f = this.#f;
    f.get(lhs).get(rhs).get(result).get(this.#depth);
    f.i32Const((plan.lhs === "none" ? lhsStride : tile.rows) * 4);
    f.i32Const((plan.rhs === "none" ? rhsStride : tile.columns) * 4);
    f.i32Const(rowStride * 4);
    const { terms } = tile;
    const kernel = { rows, columns, terms, start, lhs: lhsMode, fused: this.#fused };
    f.call(microKernel(this.#module, kernel));
  }

  /** Packs rows for a block of k into the thread's own stretch. */
  #packLhs(first: Local, last: Local): void {
    const { tile, rows } = this.#plan;
    this.#packLines("lhs", this.#lhsBlock, first, last, rows, tile.rows, this.#f.parameter(5));
  }

  /** Packs the item's columns for a block of k into the thread's own stretch. */
  #packRhs(): void {
    const { tile, columns } = this.#plan;
    const [first, last] = [this.#firstColumn, this.#lastColumn];
    const to = this.#f.parameter(6);
    this.#packLines("rhs", this.#rhsBlock, first, last, columns, tile.columns, to);
  }

  /** Packs lines `first` up to the one before `last`, of which only the last panel may lack some. */
  #packLines(
    side: "lhs" | "rhs",
    block: Local,
    first: Local,
    last: Local,
    lines: number,
    width: number,
    to: Local,
  ): void {
    const f = this.#f;
    const { blocks } = this.#plan;
    const rows = packAxes(side === "lhs" ? this.#gemm.m : this.#gemm.n, side);
    const depth = packAxes([blocks.axis, ...blocks.inner], side);
    const [line, stop, target] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(to).set(target);
    f.get(first).set(line);
    const pack = (valid: number, abreast: number) => {
      f.get(block).get(target).get(line).get(this.#count);
      f.get(this.#depth)
        .i32Const(width * 4)
        .op("i32.mul");
      f.call(packPanel(this.#module, { rows, depth, width, valid, abreast }));
    };
    const abreast = panelsAbreast(rows, width);
    for (const panels of abreast > 1 ? [abreast, 1] : [1]) {
      const step = width * panels;
      if (lines < step) continue;
      f.get(last)
        .i32Const(step - 1)
        .op("i32.sub")
        .set(stop);
      f.forRange(line, line, stop, step, () => {
        pack(width, panels);
        addMultiple(f, target, this.#depth, step * 4);
      });
    }
    if (lines % width > 0) {
      f.get(line).get(last).op("i32.lt_s");
      f.if(() => pack(lines % width, 1));
    }
    f.release(line, stop, target);
  }
}

// Reductions whose last axis is kept: lanes lie along it, each with a result of its own. Elements are
// read in the order in which they lie, a few rows at a time, and totals stay in scratch memory.

import { byteWidth } from "../../../ir/dtype.ts";
import type { LoopNest } from "../../../ir/loop-nest.ts";
import { extentsOf, nestOfReduction, product, step } from "../../../ir/loop-nest.ts";
import type { ReductionKernel } from "../../../ir/program.ts";
import type { Local } from "../assembler/function-builder.ts";
import { move, setAtMost } from "./item-range.ts";
import type { KernelCode, KernelContext, Operand } from "./kernel-code.ts";
import { aligned } from "./kernel-code.ts";
import { advance, LoopBody } from "./loop-body.ts";
import type { ReductionPlan } from "./reduction-plan.ts";
import { elementCost, finish, planReduction, seekKept, splitAxes } from "./reduction-plan.ts";

/** Rows that are added up before a total is stored again. */
const rowsAbreast = 4;
/** Most results whose totals an item keeps: they should stay in the nearest cache. */
const blockColumns = 1024;
/** Elements that are worth a chunk of their own, and most chunks. */
const chunkElements = 65536;
const mostChunks = 64;

/** Says how the work is cut; it follows from the shape alone, so that threads change no bit. */
interface Cut {
  /** Rows of results: all kept axes but the last. */
  readonly outer: number;
  readonly columns: number;
  readonly blocks: number;
  /** Chunks along the first reduced axis, whose totals are combined in order afterwards. */
  readonly chunks: number;
  readonly chunkLength: number;
  /** Bytes of the totals of one block. */
  readonly blockBytes: number;
}

function cutOf(nest: LoopNest, kernel: ReductionKernel): Cut {
  const kept = nest.axes.filter(({ reduced }) => !reduced).map(({ extent }) => extent);
  const first = nest.axes.find(({ reduced }) => reduced)?.extent ?? 1;
  const columns = kept.at(-1) ?? 1;
  const wanted = Math.round(product(extentsOf(nest)) / chunkElements);
  const most = Math.max(1, Math.min(wanted, first, mostChunks));
  const evenly = Math.ceil(first / most);
  const chunkLength = Math.max(1, Math.ceil(evenly / rowsAbreast)) * rowsAbreast;
  const dtype = kernel.reduction.inputs[0]?.type.dtype ?? "float32";
  return {
    outer: product(kept.slice(0, -1)),
    columns,
    blocks: Math.ceil(columns / blockColumns),
    chunks: Math.max(1, Math.ceil(first / chunkLength)),
    chunkLength,
    blockBytes: aligned((Math.min(columns, blockColumns) + 3) * byteWidth(dtype)),
  };
}

/** Gives the bytes of scratch memory that a reduction needs. */
export function reductionWorkspace(kernel: ReductionKernel, threads: number): number {
  const { nest } = nestOfReduction(kernel);
  if (nest.axes.at(-1)?.reduced !== false) return 0;
  const { outer, blocks, chunks, blockBytes } = cutOf(nest, kernel);
  return chunks === 1 ? threads * blockBytes : outer * blocks * chunks * blockBytes;
}

/** Emits a phase that adds up, and one that combines chunks where there are some. */
export function emitAcross(
  context: KernelContext,
  kernel: ReductionKernel,
  nest: LoopNest,
): KernelCode[] {
  const cut = cutOf(nest, kernel);
  const { outer, blocks, chunks, blockBytes } = cut;
  const items = cut.columns === 0 ? 0 : outer * blocks;
  const elements = product(extentsOf(nest));
  const isWhole = chunks === 1;
  const sums = planReduction(context, kernel, isWhole ? "all" : "prologue", 1);
  new Across(sums, cut).emitSums();
  const totals: Operand = isWhole ? { workspace: 0, bytesPerThread: blockBytes } : { workspace: 0 };
  const phases: KernelCode[] = [
    {
      body: sums.f,
      items: items * chunks,
      operands: [...sums.bases.values, totals],
      itemCost: (elements / Math.max(1, items * chunks)) * elementCost(kernel) + 5,
    },
  ];
  if (isWhole) return phases;
  const results = planReduction(context, kernel, "epilogue", 1);
  new Across(results, cut).emitResults();
  const itemCost = (cut.columns / blocks) * 0.1 * (chunks + kernel.epilogue.length) + 5;
  phases.push({ body: results.f, items, operands: [...results.bases.values, totals], itemCost });
  return phases;
}

class Across {
  readonly #plan: ReductionPlan;
  readonly #cut: Cut;
  /** The axis along which lanes lie. */
  readonly #axis: number;
  readonly #width: number;
  /** Bytes of a vector of totals. */
  readonly #bytes: number;
  /** Where the totals of the item's block begin. */
  readonly #totals: Local;
  /** How many results the block has. */
  readonly #columns: Local;

  constructor(plan: ReductionPlan, cut: Cut) {
    const { f, lanes, nest, dtype } = plan;
    this.#plan = plan;
    this.#cut = cut;
    this.#axis = nest.axes.length - 1;
    this.#width = lanes.width;
    this.#bytes = lanes.width * byteWidth(dtype);
    this.#totals = f.local("i32");
    this.#columns = f.local("i32");
  }

  /** Emits the items that add up one chunk for one block; without chunks, they finish it too. */
  emitSums(): void {
    const plan = this.#plan;
    const { f, nest, cursors } = plan;
    const { chunks, chunkLength, blockBytes } = this.#cut;
    const { reduced } = splitAxes(plan);
    const rowAxis = reduced.at(-1) ?? 0;
    const many = this.#body({ axis: rowAxis, count: rowsAbreast });
    const single = this.#body({ axis: rowAxis, count: 1 });
    const epilogue = this.#epilogue();
    const [item, place, chunk] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const length = f.local("i32");
    f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
      f.get(item).set(place);
      this.#setTotals(chunks === 1 ? undefined : item, blockBytes);
      if (chunks > 1) {
        f.get(place).i32Const(chunks).op("i32.rem_u").set(chunk);
        f.get(place).i32Const(chunks).op("i32.div_u").set(place);
      }
      this.#seek(place);
      this.#fill();
      const [first] = reduced;
      const extent = nest.axes[first ?? 0]?.extent ?? 1;
      let rows: number | Local = extent;
      if (chunks > 1 && first !== undefined) {
        const begin = f.local("i32");
        f.get(chunk).i32Const(chunkLength).op("i32.mul").set(begin);
        for (const [stream, cursor] of cursors) {
          const distance = step(stream, stream.strides[first] ?? 0);
          if (distance === 0) continue;
          f.get(cursor).get(begin).i32Const(distance).op("i32.mul").op("i32.add").set(cursor);
        }
        f.i32Const(extent).get(begin).op("i32.sub");
        setAtMost(f, length, chunkLength);
        f.release(begin);
        rows = length;
      }
      this.#loop(reduced, rows, many, single);
      if (chunks === 1) this.#finish(epilogue, 1);
    });
  }

  /** Emits the items that combine the chunks of a block and finish it. */
  emitResults(): void {
    const { f } = this.#plan;
    const { chunks, blockBytes } = this.#cut;
    const epilogue = this.#epilogue();
    const [item, place] = [f.local("i32"), f.local("i32")];
    f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
      f.get(item).set(place);
      this.#setTotals(item, chunks * blockBytes);
      this.#seek(place);
      this.#finish(epilogue, chunks);
    });
  }

  #body(rows: { readonly axis: number; readonly count: number }): LoopBody {
    const { f, lanes, prologueLeaves, cursors } = this.#plan;
    const body = new LoopBody(f, lanes, prologueLeaves, cursors, this.#axis, rows);
    body.readLiterals();
    return body;
  }

  #epilogue(): LoopBody {
    const { f, lanes, epilogueLeaves, cursors } = this.#plan;
    const body = new LoopBody(f, lanes, epilogueLeaves, cursors, this.#axis);
    body.readLiterals();
    return body;
  }

  #setTotals(index: Local | undefined, bytes: number): void {
    const { f, bases } = this.#plan;
    f.get(f.parameter(2 + bases.values.length));
    if (index !== undefined) f.get(index).i32Const(bytes).op("i32.mul").op("i32.add");
    f.set(this.#totals);
  }

  /** Places the cursors at a block, whose number is used up, and sets its columns. */
  #seek(place: Local): void {
    const plan = this.#plan;
    const { f, cursors } = plan;
    const { blocks, columns } = this.#cut;
    const block = f.local("i32");
    if (blocks > 1) {
      f.get(place).i32Const(blocks).op("i32.rem_u").set(block);
      f.get(place).i32Const(blocks).op("i32.div_u").set(place);
    }
    seekKept(plan, place, splitAxes(plan).kept.slice(0, -1));
    f.i32Const(columns);
    if (blocks > 1) {
      f.get(block).i32Const(blockColumns).op("i32.mul").op("i32.sub");
      setAtMost(f, this.#columns, blockColumns);
      for (const [stream, cursor] of cursors) {
        const distance = step(stream, (stream.strides[this.#axis] ?? 0) * blockColumns);
        if (distance === 0) continue;
        f.get(cursor).get(block).i32Const(distance).op("i32.mul").op("i32.add").set(cursor);
      }
    } else f.set(this.#columns);
    f.release(block);
  }

  /** Sets all totals to the identity. */
  #fill(): void {
    const { f, lanes, dtype, identity } = this.#plan;
    const [x, at, value] = [f.local("i32"), f.local("i32"), f.local(lanes.localType(dtype))];
    f.get(this.#totals).set(at);
    lanes.literal(f, dtype, identity);
    f.set(value);
    f.forRange(x, 0, this.#columns, this.#width, () => {
      lanes.store(f, dtype, at, value, this.#width);
      move(f, at, this.#bytes);
    });
    f.release(x, at, value);
  }

  /** Goes through the reduced axes, of which the first has `extent` steps. */
  #loop(
    [axis, ...inner]: readonly number[],
    extent: number | Local,
    many: LoopBody,
    single: LoopBody,
  ): void {
    if (axis === undefined) {
      this.#addRows(single);
      return;
    }
    const { f, cursors, nest } = this.#plan;
    const i = f.local("i32");
    const [next] = inner;
    if (next === undefined) {
      const whole = f.local("i32");
      if (typeof extent === "number") f.i32Const(extent);
      else f.get(extent);
      f.i32Const(-rowsAbreast).op("i32.and").set(whole);
      f.forRange(i, 0, whole, rowsAbreast, () => {
        this.#addRows(many);
        advance(f, cursors, axis, rowsAbreast);
      });
      f.forRange(i, whole, extent, 1, () => {
        this.#addRows(single);
        advance(f, cursors, axis, 1);
      });
      f.release(whole);
    } else {
      const count = nest.axes[next]?.extent ?? 1;
      f.forRange(i, 0, extent, 1, () => {
        this.#loop(inner, count, many, single);
        advance(f, cursors, axis, 1);
      });
    }
    // An axis that is cut into chunks is the outermost, behind which nothing follows but its own end.
    if (typeof extent === "number") advance(f, cursors, axis, -extent);
    f.release(i);
  }

  /** Adds the rows where the cursors are to the totals. */
  #addRows(body: LoopBody): void {
    const { f, lanes, kernel, operand, dtype, combine } = this.#plan;
    const total = f.local(lanes.localType(dtype));
    body.readFixed();
    this.#alongColumns((at, count) => {
      lanes.load(f, dtype, at, 1, this.#width);
      f.set(total);
      const { locals, release } = body.compute(kernel.prologue, [operand], count);
      for (const element of locals[0] ?? []) {
        lanes.apply(f, combine, [total, element]);
        f.set(total);
      }
      lanes.store(f, dtype, at, total, this.#width);
      release();
    });
    f.release(total);
  }

  /** Combines the chunks of each total, computes the epilogue and stores the results. */
  #finish(epilogue: LoopBody, chunks: number): void {
    const { f, lanes, dtype, combine } = this.#plan;
    const type = lanes.localType(dtype);
    const [total, part] = [f.local(type), f.local(type)];
    const [from, chunk] = [f.local("i32"), f.local("i32")];
    epilogue.readFixed();
    this.#alongColumns((at, count) => {
      lanes.load(f, dtype, at, 1, this.#width);
      f.set(total);
      if (chunks > 1) {
        f.get(at).set(from);
        f.forRange(chunk, 1, chunks, 1, () => {
          move(f, from, this.#cut.blockBytes);
          lanes.load(f, dtype, from, 1, this.#width);
          f.set(part);
          lanes.apply(f, combine, [total, part]);
          f.set(total);
        });
      }
      finish(this.#plan, epilogue, total, count);
    });
    f.release(total, part, from, chunk);
  }

  /** Runs `body` for each vector of a block, giving the address of its totals; cursors come back. */
  #alongColumns(body: (at: Local, count: number) => void): void {
    const { f, cursors } = this.#plan;
    const [x, at, whole] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const moving = [...cursors].filter(([stream]) => (stream.strides[this.#axis] ?? 0) !== 0);
    const kept = moving.map(([, cursor]) => {
      const copy = f.local("i32");
      f.get(cursor).set(copy);
      return copy;
    });
    const rest = this.#cut.columns % this.#width;
    f.get(this.#totals).set(at);
    f.get(this.#columns).i32Const(-this.#width).op("i32.and").set(whole);
    f.forRange(x, 0, whole, this.#width, () => {
      body(at, this.#width);
      move(f, at, this.#bytes);
      advance(f, cursors, this.#axis, this.#width);
    });
    if (rest > 0)
      f.get(whole)
        .get(this.#columns)
        .op("i32.lt_s")
        .if(() => body(at, rest));
    moving.forEach(([, cursor], i) => {
      f.get(kept[i] as Local).set(cursor);
    });
    f.release(x, at, whole, ...kept);
  }
}

// From sums that each channel has for itself to loops with channels in lanes: depthwise kernels. The
// few taps of a kernel stay in registers, and the many pixels run past them.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import { at } from "../item-range.ts";
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
  /** Indices of the result, for all of which rhs is the same. */
  readonly kept: readonly BatchAxis[];
  readonly summed: readonly BatchAxis[];
  /** Channels, neighbours in all three. */
  readonly channels: number;
}

/** Most channels of an item: those of a cache line. */
const mostChannels = 16;
/** Most taps that registers hold at a time. */
const mostTaps = 12;

/** Emits the loops; an item is a block of channels, for one index of the outer kept axes. */
export function emitLaneSum(context: KernelContext, sum: LaneSum): KernelCode {
  const { lhs, rhs, result, kept, summed, channels, offsets } = sum;
  const keepsTaps = extentOf(kept) < extentOf(summed);
  const taps = splitTaps(kept);
  const outer = keepsTaps ? taps.outer : kept.slice(0, -1);
  const width = blockWidth(channels, extentOf(outer), context.threads);
  const blocks = Math.ceil(channels / width);
  const key = JSON.stringify([offsets, kept, summed, channels, width]);
  const body = context.module.sharedFunction(
    { name: `lanes ${key}`, parameters: ["i32", "i32", "i32", "i32", "i32"], results: [] },
    (f) => {
      const emitter = new Emitter(f, context.fusedMultiplyAdd, context.wideVectors ? 2 : 1);
      emitItems(f, sum, outer, width, (pointers, count) => {
        if (keepsTaps) emitter.keepTaps(taps.inner, summed, pointers, count);
        else emitter.sumTaps(kept.at(-1), summed, pointers, count);
      });
    },
  );
  const items = blocks * extentOf(outer);
  const terms = (extentOf(kept) / extentOf(outer)) * extentOf(summed);
  return { body, items, operands: [lhs, rhs, result], itemCost: 5 + terms * width * 0.04 };
}

/** Makes blocks smaller where threads would be left without one. */
function blockWidth(channels: number, outer: number, threads: number): number {
  let width = mostChannels;
  while (width > 4 && Math.ceil(channels / width) * outer < 2 * threads) width /= 2;
  return width;
}

/** Splits off the last axes whose indices registers hold together. */
function splitTaps(axes: readonly BatchAxis[]) {
  let first = axes.length;
  while (first > 0 && extentOf(axes.slice(first - 1)) <= mostTaps) first--;
  return { outer: axes.slice(0, first), inner: axes.slice(first) };
}

const operands = ["lhs", "rhs", "result"] as const;
type Places = Readonly<Record<(typeof operands)[number], number>>;
type Pointers = Readonly<Record<(typeof operands)[number], Local>>;

/** Lists the places of all indices of some axes, the last one fastest. */
function placesOf(axes: readonly BatchAxis[]): Places[] {
  return axes.reduce<Places[]>(
    (places, axis) =>
      places.flatMap(({ lhs, rhs, result }) =>
        Array.from({ length: axis.extent }, (_, i) => ({
          lhs: lhs + i * axis.lhs,
          rhs: rhs + i * axis.rhs,
          result: result + i * axis.result,
        })),
      ),
    [{ lhs: 0, rhs: 0, result: 0 }],
  );
}

function emitItems(
  f: FunctionBuilder,
  { channels, offsets }: LaneSum,
  outer: readonly BatchAxis[],
  width: number,
  emit: (pointers: Pointers, channels: number) => void,
): void {
  const blocks = Math.ceil(channels / width);
  const indices = outer.map(() => f.local("i32"));
  const [item, block] = [f.local("i32"), f.local("i32")];
  const pointers = { lhs: f.local("i32"), rhs: f.local("i32"), result: f.local("i32") };
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    decode(f, item, [...outer.map(({ extent }) => extent), blocks], [...indices, block]);
    operands.forEach((name, i) => {
      const pointer = pointers[name];
      f.get(f.parameter(i + 2))
        .i32Const(offsets[name] * 4)
        .op("i32.add")
        .set(pointer);
      outer.forEach((axis, a) => {
        addMultiple(f, pointer, indices[a], axis[name] * 4);
      });
      addMultiple(f, pointer, block, width * 4);
    });
    const rest = channels % width;
    if (rest === 0) emit(pointers, width);
    else if (blocks === 1) emit(pointers, rest);
    else {
      f.get(block)
        .i32Const(blocks - 1)
        .op("i32.lt_u");
      f.if(
        () => emit(pointers, width),
        () => emit(pointers, rest),
      );
    }
  });
}

/** Emits the sums of one block of channels, `abreast` vectors at a time. */
class Emitter {
  readonly #f: FunctionBuilder;
  readonly #fused: boolean;
  readonly #abreast: number;

  constructor(f: FunctionBuilder, fused: boolean, abreast: number) {
    this.#f = f;
    this.#fused = fused;
    this.#abreast = abreast;
  }

  /** Runs along pixels of the result with a kernel's taps in registers, pass by pass if they are many. */
  sumTaps(
    pixels: BatchAxis | undefined,
    summed: readonly BatchAxis[],
    pointers: Pointers,
    channels: number,
  ): void {
    const f = this.#f;
    const along = pixels ?? { extent: 1, lhs: 0, rhs: 0, result: 0 };
    const all = placesOf(summed);
    const passes = Math.ceil(all.length / mostTaps);
    const size = Math.ceil(all.length / passes);
    const index = f.local("i32");
    for (const { first, count, vectors } of this.#groups(channels)) {
      const [sums, rhs] = [vectors.map(() => f.local("v128")), f.local("i32")];
      for (let begin = 0; begin < all.length; begin += size) {
        const taps = all.slice(begin, begin + size);
        const least = Math.min(...taps.map((tap) => tap.lhs));
        const lhs = this.#copy(pointers.lhs, first + least);
        const result = this.#copy(pointers.result, first);
        const weights = taps.map((tap) => {
          f.get(pointers.rhs).set(rhs);
          this.#move(rhs, first + tap.rhs);
          const loaded = vectors.map(() => f.local("v128"));
          this.#load(rhs, 0, loaded);
          return loaded;
        });
        f.forRange(index, 0, along.extent, 1, () => {
          if (begin === 0) this.#clear(sums);
          else this.#load(result, 0, sums);
          taps.forEach((tap, t) => {
            sums.forEach((sum, v) => {
              this.#add(sum, lhs, tap.lhs - least, v, at(at(weights, t), v));
            });
          });
          this.#store(result, 0, sums, count);
          this.#move(lhs, along.lhs);
          this.#move(result, along.result);
        });
        f.release(lhs, result, ...weights.flat());
      }
      f.release(...sums, rhs);
    }
    f.release(index);
  }

  /** Runs over all pixels with the sums of a kernel's taps in registers. */
  keepTaps(
    kept: readonly BatchAxis[],
    summed: readonly BatchAxis[],
    pointers: Pointers,
    channels: number,
  ): void {
    const f = this.#f;
    const taps = placesOf(kept);
    const least = Math.min(...taps.map(({ lhs }) => lhs));
    const groups = this.#groups(channels).map((group) => ({
      ...group,
      sums: taps.map(() => group.vectors.map(() => f.local("v128"))),
    }));
    for (const { sums } of groups) this.#clear(sums.flat());
    const [lhs, rhs] = [this.#copy(pointers.lhs, least), this.#copy(pointers.rhs, 0)];
    const row = summed.at(-1) ?? { extent: 1, lhs: 0, rhs: 0, result: 0 };
    const index = f.local("i32");
    const pixels = () => {
      for (const { first, vectors, sums } of groups) {
        const [left, right] = [this.#copy(lhs, first), this.#copy(rhs, first)];
        const cotangents = vectors.map(() => f.local("v128"));
        f.forRange(index, 0, row.extent, 1, () => {
          this.#load(right, 0, cotangents);
          taps.forEach((tap, t) => {
            at(sums, t).forEach((sum, v) => {
              this.#add(sum, left, tap.lhs - least, v, at(cotangents, v));
            });
          });
          this.#move(left, row.lhs);
          this.#move(right, row.rhs);
        });
        f.release(left, right, ...cotangents);
      }
    };
    const loop = (axes: readonly BatchAxis[]): void => {
      const [axis, ...others] = axes;
      if (axis === undefined) {
        pixels();
        return;
      }
      const outer = f.local("i32");
      f.forRange(outer, 0, axis.extent, 1, () => {
        loop(others);
        this.#move(lhs, axis.lhs);
        this.#move(rhs, axis.rhs);
      });
      this.#move(lhs, -axis.lhs * axis.extent);
      this.#move(rhs, -axis.rhs * axis.extent);
      f.release(outer);
    };
    loop(summed.slice(0, -1));
    for (const { first, count, sums } of groups) {
      taps.forEach((tap, t) => {
        this.#store(pointers.result, first + tap.result, at(sums, t), count);
      });
      f.release(...sums.flat());
    }
    f.release(lhs, rhs, index);
  }

  /** Cuts a block of channels into groups of vectors abreast. */
  #groups(channels: number) {
    const width = 4 * this.#abreast;
    return Array.from({ length: Math.ceil(channels / width) }, (_, i) => {
      const count = Math.min(width, channels - i * width);
      const vectors = Array.from({ length: Math.ceil(count / 4) }, (_, v) => v);
      return { first: i * width, count, vectors };
    });
  }

  #copy(pointer: Local, elements: number): Local {
    const copy = this.#f.local("i32");
    this.#f.get(pointer).set(copy);
    this.#move(copy, elements);
    return copy;
  }

  #move(pointer: Local, elements: number): void {
    if (elements === 0) return;
    this.#f
      .get(pointer)
      .i32Const(elements * 4)
      .op("i32.add")
      .set(pointer);
  }

  #clear(vectors: readonly Local[]): void {
    for (const vector of vectors) this.#f.v128Const(new Uint8Array(16)).set(vector);
  }

  #load(pointer: Local, elements: number, vectors: readonly Local[]): void {
    vectors.forEach((vector, v) => {
      this.#f.get(pointer).load("v128.load", { offset: elements * 4 + v * 16 });
      this.#f.set(vector);
    });
  }

  /** Adds the products of the elements at a place with a vector. */
  #add(sum: Local, pointer: Local, elements: number, v: number, factor: Local): void {
    const f = this.#f;
    if (!this.#fused) f.get(sum);
    f.get(pointer).load("v128.load", { offset: elements * 4 + v * 16 });
    f.get(factor);
    if (this.#fused) f.get(sum).op("f32x4.relaxed_madd").set(sum);
    else f.op("f32x4.mul").op("f32x4.add").set(sum);
  }

  #store(pointer: Local, elements: number, vectors: readonly Local[], count: number): void {
    vectors.forEach((vector, v) => {
      const offset = elements * 4 + v * 16;
      storeLanes(this.#f, pointer, vector, offset, Math.min(4, count - v * 4));
    });
  }
}

// Reduction kernels: elementwise nodes, a reduction along axes, elementwise nodes on its result.

import * as build from "../../../ir/build.ts";
import type { DType } from "../../../ir/dtype.ts";
import type { Node, Value } from "../../../ir/node.ts";
import type { ReductionKernel } from "../../../ir/program.ts";
import { range } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { scalarLanes } from "../lanes/scalar-lanes.ts";
import { vectorLanes } from "../lanes/vector-lanes.ts";
import type { KernelCode, KernelContext } from "./kernel-code.ts";
import { kernelName } from "./loop.ts";
import type { Cursors } from "./loop-body.ts";
import { advance, Bases, declareCursors, LoopBody, seek } from "./loop-body.ts";
import type { Leaf, LoopNest } from "./loop-nest.ts";
import {
  collapse,
  isDouble,
  leafOf,
  outputStream,
  outsideReads,
  product,
  step,
  streamsOf,
} from "./loop-nest.ts";

type Reducer = "reduceSum" | "reduceProduct" | "reduceMax" | "reduceMin";

const combiners = {
  reduceSum: build.add,
  reduceProduct: build.multiply,
  reduceMax: build.maximum,
  reduceMin: build.minimum,
} as const satisfies Record<Reducer, (x: Value, y: Value) => Value>;

/** Is all that emitting one reduction needs. */
interface Plan {
  readonly f: FunctionBuilder;
  readonly lanes: Lanes;
  readonly kernel: ReductionKernel;
  readonly nest: LoopNest;
  readonly bases: Bases;
  readonly cursors: Cursors;
  /** What is reduced, as the prologue or memory gives it. */
  readonly operand: Value;
  readonly result: Value;
  readonly dtype: DType;
  /** Combines two partial results. */
  readonly combine: Node;
  readonly identity: number;
  readonly prologueLeaves: readonly Leaf[];
  readonly epilogueLeaves: readonly Leaf[];
}

/** Vectors that are reduced side by side, to hide the latency of one addition. */
const parallel = 4;

/** Emits the loops of a reduction. */
export function emitReduction(context: KernelContext, kernel: ReductionKernel): KernelCode {
  const all = [...kernel.prologue, kernel.reduction, ...kernel.epilogue];
  const values = [...all.flatMap((node) => node.outputs), ...outsideReads(all)];
  const lanes = values.some(isDouble) ? scalarLanes : vectorLanes;
  const { nest, prologue, epilogue } = nestOf(kernel);
  const bases = new Bases(streamsOf(nest));
  const f = context.module.function({
    name: kernelName(kernel),
    parameters: bases.parameters,
    results: [],
  });
  const operand = kernel.reduction.inputs[0];
  const result = kernel.reduction.outputs[0];
  if (operand === undefined || result === undefined) throw new Error("a reduction lacks a value");
  const { dtype } = operand.type;
  const reducer = kernel.reduction.primitive as Reducer;
  const plan: Plan = {
    f,
    lanes,
    kernel,
    nest,
    bases,
    cursors: declareCursors(f, streamsOf(nest)),
    operand,
    result,
    dtype,
    combine: combinerNode(reducer, dtype),
    identity: identityOf(reducer, dtype),
    prologueLeaves: nest.leaves.slice(0, prologue),
    epilogueLeaves: nest.leaves.slice(prologue, prologue + epilogue),
  };
  const isAcross = nest.axes.at(-1)?.reduced === false;
  const items = isAcross ? emitAcross(plan) : emitAlong(plan);
  const perItem = product(nest.axes.map((axis) => axis.extent)) / Math.max(1, items);
  const cost = 0.1 + 0.1 * kernel.prologue.length;
  return { body: f, items, operands: bases.values, itemCost: perItem * cost + 5 };
}

function combinerNode(reducer: Reducer, dtype: DType): Node {
  const operand = () => build.parameter({ dtype, shape: [] });
  return combiners[reducer](operand(), operand()).node;
}

function identityOf(reducer: Reducer, dtype: DType): number {
  if (reducer === "reduceSum") return 0;
  if (reducer === "reduceProduct") return 1;
  const limits: Record<DType, readonly [number, number]> = {
    float32: [-Infinity, Infinity],
    float64: [-Infinity, Infinity],
    int32: [-2147483648, 2147483647],
    uint32: [0, 4294967295],
    uint8: [0, 255],
    bool: [0, 1],
  };
  return limits[dtype][reducer === "reduceMax" ? 0 : 1];
}

// The leaves of the loop over elements come first, then those of the loop over results.
function nestOf(kernel: ReductionKernel) {
  const { reduction, prologue, epilogue, outputs } = kernel;
  const shape = reduction.inputs[0]?.type.shape ?? [];
  const reduced = "axes" in reduction.attributes ? reduction.attributes.axes : [];
  const rank = shape.length;
  const all = range(rank);
  const kept = all.filter((axis) => !reduced.includes(axis));
  const inner = outsideReads([...prologue, reduction]).map((value) => leafOf(value, rank, all));
  const own = new Set(reduction.outputs);
  const outer = outsideReads(epilogue)
    .filter((value) => !own.has(value))
    .map((value) => leafOf(value, rank, kept));
  const nest = collapse({
    axes: shape.map((extent, axis) => ({ extent, reduced: reduced.includes(axis) })),
    leaves: [...inner, ...outer],
    outputs: outputs.map((value) => ({ value, stream: outputStream(value, rank, kept) })),
  });
  return { nest, prologue: inner.length, epilogue: outer.length };
}

/** Puts the kept axes first, so that items and reduced loops are easily told apart. */
function splitAxes({ nest }: Plan) {
  const kept: number[] = [];
  const reduced: number[] = [];
  nest.axes.forEach((axis, i) => {
    (axis.reduced ? reduced : kept).push(i);
  });
  return { kept, reduced };
}

/** Places the cursors at an item, whose number counts the kept axes given. */
function seekKept(plan: Plan, item: Local, kept: readonly number[]): void {
  const { f, nest } = plan;
  const axes = [...kept];
  const streams = new Map(
    [...plan.cursors].map(([stream, cursor]) => [
      { ...stream, strides: axes.map((axis) => stream.strides[axis] ?? 0) },
      cursor,
    ]),
  );
  seek(
    f,
    streams,
    plan.bases,
    item,
    axes.map((axis) => nest.axes[axis]?.extent ?? 1),
  );
}

/** Runs `body` for every combination of the reduced axes given, moving the cursors along. */
function loopReduced(plan: Plan, axes: readonly number[], body: () => void): void {
  const { f, nest, cursors } = plan;
  const [axis, ...rest] = axes;
  if (axis === undefined) {
    body();
    return;
  }
  const extent = nest.axes[axis]?.extent ?? 1;
  const index = f.local("i32");
  f.forRange(index, 0, extent, 1, () => {
    loopReduced(plan, rest, body);
    advance(f, cursors, axis, 1);
  });
  advance(f, cursors, axis, -extent);
  f.release(index);
}

function newAccumulators(plan: Plan, count: number): Local[] {
  const { f, lanes, dtype, identity } = plan;
  return range(count).map(() => {
    const local = f.local(lanes.localType(dtype));
    lanes.literal(f, dtype, identity);
    f.set(local);
    return local;
  });
}

/**
 * Computes the prologue on the next elements, one vector for each accumulator, and combines
 * them.
 */
function accumulate(plan: Plan, body: LoopBody, into: readonly Local[], valid: number): void {
  const { f, lanes, combine, kernel, operand } = plan;
  const count = valid < lanes.width ? valid : into.length * lanes.width;
  const { locals, release } = body.compute(kernel.prologue, [operand], count);
  const elements = [...(locals[0] ?? [])];
  if (valid < lanes.width) {
    const [element] = elements;
    if (element === undefined) return;
    keepLanes(plan, element, valid);
    const masked = f.local("v128");
    f.set(masked);
    elements[0] = masked;
  }
  into.forEach((accumulator, i) => {
    const element = elements[i];
    if (element === undefined) return;
    lanes.apply(f, combine, [accumulator, element]);
    f.set(accumulator);
  });
  if (valid < lanes.width) f.release(...elements);
  release();
}

// Replaces the lanes behind the last element by the identity.
function keepLanes({ f, lanes, dtype, identity }: Plan, element: Local, valid: number): void {
  const mask = Uint8Array.from({ length: 16 }, (_, byte) => (byte >> 2 < valid ? 255 : 0));
  f.get(element);
  lanes.literal(f, dtype, identity);
  f.v128Const(mask).op("v128.bitselect");
}

/** Computes the epilogue on a finished accumulator and stores the results. */
function finish(plan: Plan, epilogue: LoopBody, accumulator: Local, count: number): void {
  const { f, lanes, kernel, nest, cursors, result } = plan;
  const given = new Map([[result, [accumulator]]]);
  const wanted = kernel.outputs;
  const { locals, release } = epilogue.compute(kernel.epilogue, wanted, count, given);
  nest.outputs.forEach(({ value, stream }, i) => {
    const [cursor, local] = [cursors.get(stream), locals[i]?.[0]];
    if (cursor !== undefined && local !== undefined) {
      lanes.store(f, value.type.dtype, cursor, local, count);
    }
  });
  release();
}

/**
 * The last axis is reduced: lanes run along it and are combined at the end, always in the same
 * order. The items are results.
 */
function emitAlong(plan: Plan): number {
  const { f, lanes, nest, cursors } = plan;
  const { kept, reduced } = splitAxes(plan);
  const last = reduced.at(-1);
  const axis = last ?? nest.axes.length;
  const extent = last === undefined ? 1 : (nest.axes[last]?.extent ?? 1);
  const body = new LoopBody(f, lanes, plan.prologueLeaves, cursors, axis);
  const epilogue = new LoopBody(f, lanes, plan.epilogueLeaves, cursors, nest.axes.length);
  const [item, index, x] = [f.local("i32"), f.local("i32"), f.local("i32")];
  body.readLiterals();
  epilogue.readLiterals();
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    f.get(item).set(index);
    seekKept(plan, index, kept);
    const wide = lanes.width * parallel;
    const accumulators = newAccumulators(plan, extent >= wide ? parallel : 1);
    const first = accumulators[0];
    if (first === undefined) return;
    loopReduced(plan, reduced.slice(0, -1), () => {
      body.readFixed();
      let done = 0;
      const run = (count: number, into: readonly Local[]) => {
        const stop = extent - ((extent - done) % count);
        f.forRange(x, done, stop, count, () => {
          accumulate(plan, body, into, lanes.width);
          advance(f, cursors, axis, count);
        });
        done = stop;
      };
      if (accumulators.length > 1) run(wide, accumulators);
      run(lanes.width, [first]);
      if (done < extent) accumulate(plan, body, [first], extent - done);
      advance(f, cursors, axis, -done);
    });
    combineAll(plan, accumulators);
    epilogue.readFixed();
    finish(plan, epilogue, first, 1);
    f.release(...accumulators);
  });
  return product(kept.map((a) => nest.axes[a]?.extent ?? 1));
}

// Combines accumulators pairwise into the first, and then its lanes into lane 0.
function combineAll({ f, lanes, combine }: Plan, accumulators: readonly Local[]): void {
  let left = [...accumulators];
  while (left.length > 1) {
    const half = left.length / 2;
    left = left.slice(0, half).map((into, i) => {
      const other = left[i + half];
      if (other !== undefined) {
        lanes.apply(f, combine, [into, other]);
        f.set(into);
      }
      return into;
    });
  }
  const [first] = left;
  if (lanes.width === 1 || first === undefined) return;
  const moved = f.local("v128");
  for (const distance of [8, 4]) {
    f.get(first).get(first);
    f.shuffle(range(16).map((byte) => (byte + distance) % 16));
    f.set(moved);
    lanes.apply(f, combine, [first, moved]);
    f.set(first);
  }
  f.release(moved);
}

/**
 * The last axis is kept: lanes lie along it, each with a result of its own, and the reduced axes
 * run outside. The items are blocks of a few vectors.
 */
function emitAcross(plan: Plan): number {
  const { f, lanes, nest, cursors } = plan;
  const { kept, reduced } = splitAxes(plan);
  const axis = nest.axes.length - 1;
  const extent = nest.axes[axis]?.extent ?? 1;
  const width = lanes.width * parallel;
  const blocks = Math.ceil(extent / width);
  const body = new LoopBody(f, lanes, plan.prologueLeaves, cursors, axis);
  const epilogue = new LoopBody(f, lanes, plan.epilogueLeaves, cursors, axis);
  const [item, row, block] = [f.local("i32"), f.local("i32"), f.local("i32")];
  body.readLiterals();
  epilogue.readLiterals();
  const emitBlock = (columns: number) => {
    const counts = range(Math.ceil(columns / lanes.width)).map((i) =>
      Math.min(lanes.width, columns - i * lanes.width),
    );
    const accumulators = newAccumulators(plan, counts.length);
    loopReduced(plan, reduced, () => {
      body.readFixed();
      accumulate(plan, body, accumulators, lanes.width);
    });
    epilogue.readFixed();
    accumulators.forEach((accumulator, i) => {
      finish(plan, epilogue, accumulator, counts[i] ?? 0);
      advance(f, cursors, axis, lanes.width);
    });
    f.release(...accumulators);
  };
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    f.get(item).i32Const(blocks).op("i32.div_u").set(row);
    f.get(item).i32Const(blocks).op("i32.rem_u").set(block);
    seekKept(plan, row, kept.slice(0, -1));
    moveToBlock(plan, block, axis, width);
    const rest = extent % width;
    if (rest === 0) emitBlock(width);
    else if (blocks === 1) emitBlock(rest);
    else {
      f.get(block)
        .i32Const(blocks - 1)
        .op("i32.lt_u");
      f.if(
        () => emitBlock(width),
        () => emitBlock(rest),
      );
    }
  });
  return blocks * product(kept.slice(0, -1).map((a) => nest.axes[a]?.extent ?? 1));
}

function moveToBlock({ f, cursors }: Plan, block: Local, axis: number, width: number): void {
  for (const [stream, cursor] of cursors) {
    const distance = step(stream, (stream.strides[axis] ?? 0) * width);
    if (distance === 0) continue;
    f.get(cursor).get(block).i32Const(distance).op("i32.mul").op("i32.add").set(cursor);
  }
}

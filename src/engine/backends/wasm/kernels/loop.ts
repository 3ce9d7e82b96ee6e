// Elementwise kernels: every result element from the operands' elements, four at a time.

import { byteWidth } from "../../../ir/dtype.ts";
import type { LoopNest } from "../../../ir/loop-nest.ts";
import {
  extentsOf,
  isDouble,
  nestOfLoop,
  outsideReads,
  product,
  splitAt,
  streamsOf,
} from "../../../ir/loop-nest.ts";
import { definitionOf } from "../../../ir/primitives/index.ts";
import type { Kernel, LoopKernel } from "../../../ir/program.ts";
import { kernelNodes } from "../../../ir/program.ts";
import type { FunctionBuilder } from "../assembler/function-builder.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { scalarLanes } from "../lanes/scalar-lanes.ts";
import { vectorLanes } from "../lanes/vector-lanes.ts";
import type { KernelContext, LoopCode } from "./kernel-code.ts";
import type { Cursors } from "./loop-body.ts";
import { advance, Bases, declareCursors, LoopBody, seek } from "./loop-body.ts";

/**
 * Emits the loops of an elementwise kernel. Where `rows` is given, the elements are so many equal
 * runs, of which every item is a part.
 */
export function emitLoop(context: KernelContext, kernel: LoopKernel, rows = 1): LoopCode {
  const whole = nestOfLoop(kernel);
  const made = kernel.nodes.flatMap((node) => node.outputs);
  const values = [...made, ...kernel.outputs, ...outsideReads(kernel.nodes)];
  const lanes = values.some(isDouble) ? scalarLanes : vectorLanes;
  const itemElements = lanes.width * mostAbreast;
  const itemsFit =
    whole.axes.length === 1 && (product(extentsOf(whole)) / rows) % itemElements === 0;
  const nest = rows === 1 || itemsFit ? whole : splitAt(whole, rows);
  const bases = new Bases(streamsOf(nest));
  const f = context.module.function({
    name: kernelName(kernel),
    parameters: bases.parameters,
    results: [],
  });
  const inner = nest.axes.at(-1)?.extent ?? 1;
  const outer = extentsOf(nest).slice(0, -1);
  const cursors = declareCursors(f, streamsOf(nest));
  const axis = Math.max(0, nest.axes.length - 1);
  const body = new LoopBody(f, lanes, nest.leaves, cursors, axis);
  const width = lanes.width * vectorsAbreast(lanes, inner);
  const loops: Loops = { f, kernel, nest, lanes, bases, body, cursors, width };
  const isFlat = outer.length === 0;
  if (isFlat) emitFlat(loops, inner);
  else emitRows(loops, outer, inner);
  const cost = costOf(kernel);
  return {
    body: f,
    items: isFlat ? Math.ceil(inner / width) : product(outer) * Math.min(1, inner),
    operands: bases.values,
    itemElements: isFlat ? width : inner,
    itemCost: isFlat ? cost * width : cost * inner + 4,
  };
}

/** Is all that emitting one elementwise kernel needs. */
interface Loops {
  readonly f: FunctionBuilder;
  readonly kernel: LoopKernel;
  readonly nest: LoopNest;
  readonly lanes: Lanes;
  readonly bases: Bases;
  readonly body: LoopBody;
  readonly cursors: Cursors;
  /** Elements of one round: those of all vectors abreast. */
  readonly width: number;
}

/** Most vectors that one round of a loop computes. */
const mostAbreast = 4;

/** Chooses how many vectors a loop over `extent` elements computes abreast. */
function vectorsAbreast(lanes: Lanes, extent: number): number {
  if (lanes.width === 1) return 1;
  return Math.max(1, Math.min(mostAbreast, Math.floor(extent / lanes.width)));
}

/** Names a kernel's function after what it computes. */
export function kernelName(kernel: Kernel): string {
  const nodes = kernelNodes(kernel);
  const names = (nodes.length > 0 ? nodes : kernel.outputs.map(({ node }) => node)).map(
    (node) => node.primitive,
  );
  return names.join("_").slice(0, 60);
}

/** Guesses the nanoseconds that one element takes. */
function costOf({ nodes, outputs }: LoopKernel): number {
  const expensive = nodes.filter((node) => definitionOf(node.primitive).expensive === true).length;
  return 0.1 * outputs.length + 0.05 * nodes.length + 0.7 * expensive;
}

// One axis: the items are groups of vectors, the last one perhaps not full.
function emitFlat(loops: Loops, extent: number): void {
  const { f, bases, body, cursors, width } = loops;
  const [begin, end] = [f.parameter(0), f.parameter(1)];
  const item = f.local("i32");
  body.readLiterals();
  f.get(begin).i32Const(width).op("i32.mul").set(item);
  seek(f, cursors, bases, item, [extent]);
  body.readFixed();
  const rest = extent % width;
  const full = (extent - rest) / width;
  if (full > 0) {
    const stop = f.local("i32");
    f.get(end).i32Const(full).get(end).i32Const(full).op("i32.lt_s").op("select").set(stop);
    f.forRange(item, begin, stop, 1, () => emitStep(loops, width));
  }
  if (rest === 0) return;
  f.get(end).i32Const(full).op("i32.gt_s");
  f.if(() => emitRest(loops, rest));
}

// Several axes: the items are rows along the last one.
function emitRows(loops: Loops, rows: readonly number[], extent: number): void {
  const { f, bases, body, cursors, width } = loops;
  const [row, index, x] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const rest = extent % width;
  body.readLiterals();
  f.forRange(row, f.parameter(0), f.parameter(1), 1, () => {
    f.get(row).set(index);
    seek(f, cursors, bases, index, rows);
    body.readFixed();
    f.forRange(x, 0, extent - rest, width, () => emitStep(loops, width));
    emitRest(loops, rest);
  });
}

// What is left after all vectors abreast: single vectors, and one that is not full.
function emitRest(loops: Loops, count: number): void {
  const { f, lanes } = loops;
  const x = f.local("i32");
  const last = count % lanes.width;
  f.forRange(x, 0, count - last, lanes.width, () => emitStep(loops, lanes.width));
  if (last > 0) emitStep(loops, last);
  f.release(x);
}

// All results are stored after all operands are read: a result may lie where an operand lay.
function emitStep(loops: Loops, count: number): void {
  const { f, kernel, nest, lanes, body, cursors } = loops;
  const { locals, release } = body.compute(kernel.nodes, kernel.outputs, count);
  nest.outputs.forEach(({ value, stream }, i) => {
    const cursor = cursors.get(stream);
    if (cursor === undefined) return;
    const { dtype } = value.type;
    locals[i]?.forEach((local, vector) => {
      const ahead = vector * lanes.width * byteWidth(dtype);
      lanes.store(f, dtype, cursor, local, Math.min(count, lanes.width), ahead);
    });
  });
  release();
  advance(f, cursors, nest.axes.length - 1, count);
}

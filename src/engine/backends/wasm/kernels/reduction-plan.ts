// What the code of reductions shares: their loops and streams, and what is done with one element.

import type { DType } from "../../../ir/dtype.ts";
import type { Leaf, LoopNest } from "../../../ir/loop-nest.ts";
import { isDouble, nestOfReduction, outsideReads, streamsOf } from "../../../ir/loop-nest.ts";
import type { Node, Value } from "../../../ir/node.ts";
import type { ReductionKernel } from "../../../ir/program.ts";
import type { Reducer } from "../../../ir/reducers.ts";
import { combinerOf, identityOf } from "../../../ir/reducers.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { scalarLanes } from "../lanes/scalar-lanes.ts";
import { vectorLanes } from "../lanes/vector-lanes.ts";
import type { KernelContext } from "./kernel-code.ts";
import { kernelName } from "./loop.ts";
import type { Cursors } from "./loop-body.ts";
import { advance, Bases, declareCursors, type LoopBody, seek } from "./loop-body.ts";

/** Is all that emitting one reduction needs. */
export interface ReductionPlan {
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

/** Says which part of a reduction a function computes. */
export type Stage = "all" | "prologue" | "epilogue";

/** Declares the function of one stage of a reduction; `more` addresses follow those of streams. */
export function planReduction(
  context: KernelContext,
  kernel: ReductionKernel,
  stage: Stage,
  more = 0,
): ReductionPlan {
  const all = [...kernel.prologue, kernel.reduction, ...kernel.epilogue];
  const values = [...all.flatMap((node) => node.outputs), ...outsideReads(all)];
  const lanes = values.some(isDouble) ? scalarLanes : vectorLanes;
  const { nest: whole, prologue } = nestOfReduction(kernel);
  const prologueLeaves = stage === "epilogue" ? [] : whole.leaves.slice(0, prologue);
  const epilogueLeaves = stage === "prologue" ? [] : whole.leaves.slice(prologue);
  const nest = {
    axes: whole.axes,
    leaves: [...prologueLeaves, ...epilogueLeaves],
    outputs: stage === "prologue" ? [] : whole.outputs,
  };
  const bases = new Bases(streamsOf(nest));
  const f = context.module.function({
    name: kernelName(kernel),
    parameters: [...bases.parameters, ...new Array<"i32">(more).fill("i32")],
    results: [],
  });
  const operand = kernel.reduction.inputs[0];
  const result = kernel.reduction.outputs[0];
  if (operand === undefined || result === undefined) throw new Error("a reduction lacks a value");
  const { dtype } = operand.type;
  const reducer = kernel.reduction.primitive as Reducer;
  return {
    f,
    lanes,
    kernel,
    nest,
    bases,
    cursors: declareCursors(f, streamsOf(nest)),
    operand,
    result,
    dtype,
    combine: combinerOf(reducer, dtype),
    identity: identityOf(reducer, dtype),
    prologueLeaves,
    epilogueLeaves,
  };
}

/** Guesses the nanoseconds that one element takes. */
export function elementCost({ prologue }: ReductionKernel): number {
  return 0.1 + 0.1 * prologue.length;
}

/** Puts the kept axes first, so that items and reduced loops are easily told apart. */
export function splitAxes({ nest }: ReductionPlan) {
  const kept: number[] = [];
  const reduced: number[] = [];
  nest.axes.forEach((axis, i) => {
    (axis.reduced ? reduced : kept).push(i);
  });
  return { kept, reduced };
}

/** Places the cursors at an item, whose number counts the kept axes given. */
export function seekKept(plan: ReductionPlan, item: Local, kept: readonly number[]): void {
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
export function loopReduced(plan: ReductionPlan, axes: readonly number[], body: () => void): void {
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

/** Computes the epilogue on a finished accumulator and stores the results. */
export function finish(
  plan: ReductionPlan,
  epilogue: LoopBody,
  accumulator: Local,
  count: number,
): void {
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

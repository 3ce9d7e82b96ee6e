// Reduction kernels: elementwise nodes, a reduction along axes, elementwise nodes on its result.

import { extentsOf, nestOfReduction, product } from "../../../ir/loop-nest.ts";
import type { ReductionKernel } from "../../../ir/program.ts";
import { range } from "../../../ir/shape.ts";
import type { Local } from "../assembler/function-builder.ts";
import type { KernelCode, KernelContext } from "./kernel-code.ts";
import { advance, LoopBody } from "./loop-body.ts";
import { emitAcross } from "./reduction-across.ts";
import type { ReductionPlan } from "./reduction-plan.ts";
import {
  elementCost,
  finish,
  loopReduced,
  planReduction,
  seekKept,
  splitAxes,
} from "./reduction-plan.ts";

/** Vectors that are reduced side by side, to hide the latency of one addition. */
const parallel = 4;

/** Emits the phases of a reduction; one only where its last axis is reduced. */
export function emitReduction(context: KernelContext, kernel: ReductionKernel): KernelCode[] {
  const { nest } = nestOfReduction(kernel);
  if (nest.axes.at(-1)?.reduced === false) return emitAcross(context, kernel, nest);
  const plan = planReduction(context, kernel, "all");
  const items = emitAlong(plan);
  const perItem = product(extentsOf(nest)) / Math.max(1, items);
  const itemCost = perItem * elementCost(kernel) + 5;
  return [{ body: plan.f, items, operands: plan.bases.values, itemCost }];
}

function newAccumulators(plan: ReductionPlan, count: number): Local[] {
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
function accumulate(
  plan: ReductionPlan,
  body: LoopBody,
  into: readonly Local[],
  valid: number,
): void {
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
function keepLanes(
  { f, lanes, dtype, identity }: ReductionPlan,
  element: Local,
  valid: number,
): void {
  const mask = Uint8Array.from({ length: 16 }, (_, byte) => (byte >> 2 < valid ? 255 : 0));
  f.get(element);
  lanes.literal(f, dtype, identity);
  f.v128Const(mask).op("v128.bitselect");
}

/**
 * The last axis is reduced: lanes run along it and are combined at the end, always in the same
 * order. The items are results.
 */
function emitAlong(plan: ReductionPlan): number {
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
function combineAll({ f, lanes, combine }: ReductionPlan, accumulators: readonly Local[]): void {
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

// Reductions: a thread or a workgroup for each result, or many for one result and a second dispatch.

import type { LoopNest } from "../../../ir/loop-nest.ts";
import { nestOfReduction, product } from "../../../ir/loop-nest.ts";
import type { Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { ReductionKernel } from "../../../ir/program.ts";
import type { Reducer } from "../../../ir/reducers.ts";
import { combinerOf, identityOf } from "../../../ir/reducers.ts";
import { expressionOf } from "../wgsl/elementwise.ts";
import type { Scalar } from "../wgsl/scalars.ts";
import { literal, scalarOf } from "../wgsl/scalars.ts";
import type { ElementBody, Read } from "./element-code.ts";
import { ElementCode, elementsPerUnit, storeUnit } from "./element-code.ts";
import { coordinates } from "./index-math.ts";
import type { EmittedKernel, GpuTarget, KernelCode, Operand } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { nameOf } from "./loop.ts";
import { perElement, perUnit } from "./per-element.ts";

/** Is a reduction with the pieces of its code. */
export interface ReductionCode {
  readonly outputs: readonly Value[];
  /** How many results there are, and of how many elements each. */
  readonly results: number;
  readonly reduced: number;
  /** Whether neighbouring results, not neighbouring terms of one, lie side by side. */
  readonly isAcross: boolean;
  readonly scalar: Scalar;
  readonly identity: string;
  readonly combine: (x: string, y: string) => string;
  /** Adds to `total` the terms of result `index` from `first` on, `step` apart. */
  readonly accumulate: (index: string, first: string, step: string) => string[];
  /** Computes the stored results from a finished total. */
  readonly finish: (index: string, total: string) => ReturnType<ElementBody>;
}

/** Gives the pieces of a reduction's code. */
export function reductionCode(kernel: ReductionKernel, names: Names, read: Read): ReductionCode {
  const { nest, prologue } = nestOfReduction(kernel);
  const axes = [...nest.axes.keys()];
  const kept = axes.filter((axis) => nest.axes[axis]?.reduced === false);
  const reduced = axes.filter((axis) => nest.axes[axis]?.reduced === true);
  const extents = (list: readonly number[]) => list.map((axis) => nest.axes[axis]?.extent ?? 1);
  const operand = kernel.reduction.inputs[0] as Value;
  const { dtype } = operand.type;
  const reducer = kernel.reduction.primitive as Reducer;
  const combiner = combinerOf(reducer, dtype);
  const combine = (x: string, y: string) => expressionOf(combiner, [x, y]);
  // Coordinates of the kept and the reduced axes, in the order of the nest.
  const placed = (outer: readonly string[], inner: readonly string[]) => ({
    extents: nest.axes.map(({ extent }) => extent),
    coords: axes.map((axis) => outer[kept.indexOf(axis)] ?? inner[reduced.indexOf(axis)] ?? "0u"),
  });
  return {
    outputs: kernel.outputs,
    results: product(extents(kept)),
    reduced: product(extents(reduced)),
    isAcross: nest.axes.at(-1)?.reduced === false,
    scalar: scalarOf(dtype),
    identity: literal(dtype, identityOf(reducer, dtype)),
    combine,
    accumulate: (index, first, step) => {
      const outer = coordinates(extents(kept), index, names);
      const inner = coordinates(extents(reduced), "term", names);
      const code = new ElementCode(names);
      code.lines.push(...inner.lines);
      code.readLeaves(nest.leaves.slice(0, prologue), placed(outer.coords, inner.coords), read);
      code.apply(kernel.prologue);
      return [
        ...outer.lines,
        `for (var term = ${first}; term < ${product(extents(reduced))}u; term += ${step}) {`,
        ...indent([...code.lines, `total = ${combine("total", code.of(operand))};`]),
        "}",
      ];
    },
    finish: (index, total) => {
      const code = new ElementCode(names);
      code.give(onlyOutput(kernel.reduction), total);
      const outer = coordinates(extents(kept), index, names);
      code.lines.push(...outer.lines);
      const place = keptPlace(nest, kept, outer.coords);
      code.readLeaves(nest.leaves.slice(prologue), place, read);
      code.apply(kernel.epilogue);
      return { lines: code.lines, results: kernel.outputs.map((value) => code.of(value)) };
    },
  };
}

function keptPlace(nest: LoopNest, kept: readonly number[], coords: readonly string[]) {
  return {
    extents: nest.axes.map(({ extent }) => extent),
    coords: nest.axes.map((_, axis) => coords[kept.indexOf(axis)] ?? "0u"),
  };
}

/** Emits a reduction. */
export function emitReduction(kernel: ReductionKernel, target: GpuTarget): EmittedKernel {
  const name = nameOf([...kernel.prologue, kernel.reduction, ...kernel.epilogue], []);
  const operands = new Operands();
  const code = codeWith(kernel, operands);
  const splits = splitsOf(code, target);
  if (splits > 1) return emitSplit(name, kernel, splits, target);
  return { codes: [emitWhole(name, code, operands, target)], workspace: 0 };
}

function codeWith(kernel: ReductionKernel, operands: Operands): ReductionCode {
  return reductionCode(kernel, new Names(), (source, index) => operands.get(source, index));
}

/** Longest sum that one thread computes by itself where there are few. */
const shortSum = 64;

/** So many threads keep a GPU busy; an emulated one has no more than processors. */
const threadsFor = ({ isParallel }: GpuTarget) => (isParallel ? 8192 : 512);

function emitWhole(
  name: string,
  code: ReductionCode,
  operands: Operands,
  target: GpuTarget,
): KernelCode {
  const { results, reduced, isAcross } = code;
  const isLong = reduced > shortSum && results < threadsFor(target) && !isAcross;
  return isLong ? byGroups(name, code, operands, target) : byThreads(name, code, operands);
}

/** Decides in how many parts each sum is computed, where there are too few of them. */
function splitsOf({ results, reduced, isAcross }: ReductionCode, target: GpuTarget): number {
  const manyThreads = threadsFor(target);
  if (results === 0 || results >= manyThreads) return 1;
  if (!isAcross) return results < 64 && reduced > 65536 ? Math.ceil(reduced / 2048) : 1;
  if (reduced <= shortSum) return 1;
  return Math.min(256, Math.ceil(manyThreads / results), Math.ceil(reduced / 16));
}

/** Lets each thread sum what belongs to one result. */
function byThreads(name: string, code: ReductionCode, operands: Operands): KernelCode {
  return perElement(name, operands, code.outputs, code.results, (index) => {
    const { lines, results } = code.finish(index, "total");
    const sum = [`var total = ${code.identity};`, ...code.accumulate(index, "0u", "1u")];
    return { lines: [...sum, ...lines], results };
  });
}

/** Threads that sum up one result together. */
const sumThreads = 128;

/** Lets a workgroup sum what belongs to one result, or to as many as share a word. */
function byGroups(
  name: string,
  code: ReductionCode,
  operands: Operands,
  target: GpuTarget,
): KernelCode {
  const element: ElementBody = (index) => {
    const { lines, results } = code.finish(index, "total");
    const sum = [
      `var total = ${code.identity};`,
      ...code.accumulate(index, "thread", `${sumThreads}u`),
      ...joinTotals(code, sumThreads, target),
    ];
    return { lines: [...sum, ...lines], results };
  };
  const lines = storeUnit("group", code.results, code.outputs, operands, element, "thread == 0u");
  return {
    name,
    operands: operands.list,
    declarations: totalsOf(code, sumThreads),
    body: lines.join("\n"),
    threads: sumThreads,
    groups: Math.ceil(code.results / elementsPerUnit(code.outputs)),
  };
}

/** Declares where the threads of a workgroup lay their totals. */
export function totalsOf({ scalar }: Pick<ReductionCode, "scalar">, threads: number): string {
  return `var<workgroup> totals: array<${scalar.register}, ${threads}>;\n`;
}

/** Combines the totals of a workgroup's threads, so that all of them know the whole. */
export function joinTotals(
  { combine, identity }: ReductionCode,
  threads: number,
  { subgroups }: GpuTarget,
): string[] {
  if (subgroups > 0 && threads >= subgroups) return joinBySubgroups(combine, identity, threads);
  return [
    "workgroupBarrier();",
    "totals[thread] = total;",
    "workgroupBarrier();",
    `for (var half = ${threads / 2}u; half > 0u; half = half >> 1u) {`,
    "  if (thread < half) {",
    `    totals[thread] = ${combine("totals[thread]", "totals[thread + half]")};`,
    "  }",
    "  workgroupBarrier();",
    "}",
    "total = totals[0];",
  ];
}

/**
 * Combines totals within each subgroup, then what each has found, in every subgroup anew: in two barriers,
 * whichever threads a subgroup consists of.
 */
function joinBySubgroups(
  combine: ReductionCode["combine"],
  identity: string,
  threads: number,
): string[] {
  const lanes = [
    "for (var distance = 1u; distance < subgroupSize; distance = distance << 1u) {",
    "  let other = subgroupShuffleXor(total, distance);",
    `  total = ${combine("total", "other")};`,
    "}",
  ];
  return [
    ...lanes,
    "workgroupBarrier();",
    `totals[thread] = select(${identity}, total, lane == 0u);`,
    "workgroupBarrier();",
    `total = ${identity};`,
    `for (var found = lane; found < ${threads}u; found += subgroupSize) {`,
    `  total = ${combine("total", "totals[found]")};`,
    "}",
    ...lanes,
  ];
}

/** Sums parts of each result in one dispatch, and the parts in another. */
function emitSplit(
  name: string,
  kernel: ReductionKernel,
  splits: number,
  target: GpuTarget,
): EmittedKernel {
  const operands = new Operands();
  const code = codeWith(kernel, operands);
  const { results, isAcross, scalar } = code;
  const workspace = 4 * results * splits;
  const parts: Operand = { workspace: 0, dtype: "uint32", bytes: workspace };
  // Neighbouring threads read neighbouring elements.
  const [index, part] = isAcross
    ? [`unit % ${results}u`, `unit / ${results}u`]
    : [`unit / ${splits}u`, `unit % ${splits}u`];
  const first = perUnit(`${name}_parts`, operands, results * splits, [
    `let index = ${index};`,
    `let part = ${part};`,
    `var total = ${code.identity};`,
    ...code.accumulate("index", "part", `${splits}u`),
    operands.put(parts, `index * ${splits}u + part`, scalar.toWord("total")),
  ]);
  const own = new Operands();
  const joined: ReductionCode = {
    ...codeWith(kernel, own),
    reduced: splits,
    isAcross: false,
    accumulate: (of, from, step) => [
      `for (var term = ${from}; term < ${splits}u; term += ${step}) {`,
      `  let next = ${scalar.fromWord(own.get(parts, `(${of}) * ${splits}u + term`))};`,
      `  total = ${code.combine("total", "next")};`,
      "}",
    ],
  };
  return { codes: [first, emitWhole(name, joined, own, target)], workspace };
}

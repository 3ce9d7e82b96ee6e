// From products to dispatches: tiles in workgroup memory or registers alone, by what the GPU does best, and
// the terms in parts where results are few.

import type { LoopKernel } from "../../../ir/program.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { ElementBody } from "./element-code.ts";
import { writesBytes } from "./element-code.ts";
import type { EmittedKernel, GpuTarget, KernelCode, Operand } from "./kernel-code.ts";
import { groupThreads, Names, Operands } from "./kernel-code.ts";
import { emitLoop, loopElement } from "./loop.ts";
import { perElement } from "./per-element.ts";
import type { Cut, Product } from "./product.ts";
import { emitRegisters, unitsOf } from "./product-registers.ts";
import type { Store } from "./product-store.ts";
import { layingAside, storing } from "./product-store.ts";
import { emitTiles, groupsOf } from "./product-tiles.ts";

/** Least number of results, and of terms, for which workgroups share memory. */
const leastShared = { outer: 12, terms: 8 } as const;

/** How much work is wanted before the terms of a product are cut in parts, and how long these are. */
const many = {
  parallel: { threads: 128 * groupThreads, groups: 128, terms: 128, perGroup: groupThreads },
  // A processor has few threads, and starts them by workgroups; each part is written and read once more.
  emulated: { threads: 64, groups: 8, terms: 1024, perGroup: 16 },
} as const;

const wants = ({ isParallel }: GpuTarget) => many[isParallel ? "parallel" : "emulated"];

function cutOf({ m, n, k }: Product, { isParallel, cuts }: GpuTarget): Cut {
  const cut = m >= 128 && n >= cuts.large.columns ? cuts.large : cuts.small;
  if (cut.by === "tiles") {
    if (Math.min(m, n) >= leastShared.outer && k >= leastShared.terms) return cut;
    return { by: "registers", rows: m < 4 ? 1 : 4, columns: 1 };
  }
  return {
    by: "registers",
    rows: m < 4 ? 1 : fitting(m, cut.rows),
    columns: n < 3 || (isParallel && n < leastShared.outer) ? 1 : fitting(n, cut.columns),
  };
}

/** Halves a block of `most`, down to 4, until no more than a fifth of what it computes is for nothing. */
function fitting(size: number, most: number): number {
  const isWasteful = Math.ceil(size / most) * most > 1.2 * size;
  return isWasteful && most > 4 ? fitting(size, most / 2) : most;
}

/** Decides in how many parts the terms of a product are summed. */
function splitsOf(product: Product, cut: Cut, target: GpuTarget): number {
  if (cut.by === "registers") return partsFor(unitsOf(product, cut), product.k, target);
  const { groups, terms } = wants(target);
  return partsOf(groupsOf(product, cut), groups, product.k, terms);
}

/** Decides in how many parts sums of `terms` are summed, of which so many units take one. */
export function partsFor(units: number, terms: number, target: GpuTarget): number {
  const { threads, terms: least } = wants(target);
  return partsOf(units, threads, terms, least);
}

function partsOf(work: number, wanted: number, terms: number, least: number): number {
  if (work === 0) return 1;
  return Math.max(1, Math.min(Math.floor(wanted / work), Math.floor(terms / least)));
}

/** Gives the threads of a workgroup where they share nothing: few, where there are few in all. */
export function threadsFor(units: number, target: GpuTarget): number {
  const { threads, perGroup } = wants(target);
  const isFew = !target.isParallel && units < threads;
  return isFew ? perGroup / 4 : perGroup;
}

/**
 * Emits what gives results by the way of `emit`, and a loop over them, which runs while they are in
 * registers.
 */
export function emitBefore(
  then: LoopKernel | undefined,
  emit: (then?: LoopKernel) => EmittedKernel,
): EmittedKernel {
  if (then === undefined || !writesBytes(then.outputs)) return emit(then);
  // Bytes are written four at a time, as such results are not.
  const [first, second] = [emit(), emitLoop(then)];
  return { codes: [...first.codes, ...second.codes], workspace: first.workspace };
}

/** Emits a product, and a loop over its results behind it. */
export function emitProduct(product: Product, target: GpuTarget, then?: LoopKernel): EmittedKernel {
  const cut = cutOf(product, target);
  const splits = splitsOf(product, cut, target);
  const operands = new Operands();
  const emit = (store: Store) =>
    cut.by === "tiles"
      ? emitTiles(product, cut, operands, splits, store)
      : emitRegisters(
          product,
          cut,
          threadsFor(unitsOf(product, cut) * splits, target),
          operands,
          splits,
          store,
        );
  if (splits === 1) return { codes: [emit(storing(product, operands, then))], workspace: 0 };
  const size = sizeOf(product.result.type.shape);
  const workspace = 4 * size * splits;
  const parts: Operand = { workspace: 0, dtype: "float32", bytes: workspace };
  const first = emit(layingAside(product, operands, parts, size));
  return { codes: [first, emitJoin(product, parts, splits, then)], workspace };
}

/** Sums the parts of each result, and runs what is behind the product. */
export function emitJoin(
  { name, result }: Pick<Product, "name" | "result">,
  parts: Operand,
  splits: number,
  then: LoopKernel | undefined,
): KernelCode {
  const operands = new Operands();
  const size = sizeOf(result.type.shape);
  const finish: ElementBody =
    then === undefined
      ? () => ({ lines: [], results: ["total"] })
      : loopElement(then, operands, new Names(), new Map([[result, "total"]]));
  return perElement(`${name}_join`, operands, then?.outputs ?? [result], size, (index) => {
    const { lines, results } = finish(index);
    return {
      lines: [
        "var total = 0.0;",
        `for (var part = 0u; part < ${splits}u; part++) {`,
        `  total += ${operands.get(parts, `part * ${size}u + ${index}`)};`,
        "}",
        ...lines,
      ],
      results,
    };
  });
}

// From a float32 matrix product to its phases: packing rhs, blocks of tiles, joining chunks of k.

import type { KernelCode, KernelContext, Target } from "../kernel-code.ts";
import { emitDots, suitsDots } from "./dots.ts";
import { BlockLoops } from "./gemm-blocks.ts";
import type { Gemm, GemmPlan, GemmSpace } from "./gemm-plan.ts";
import { planGemm, spaceOf } from "./gemm-plan.ts";
import { emitJoin } from "./join.ts";
import { packAxes, packPanel } from "./pack.ts";
import { addMultiple, decode } from "./places.ts";

/** Time of one multiply-add in a tile, in nanoseconds. */
const multiplyAddTime = 0.05;

/** Counts the bytes of workspace that a product takes. */
export function gemmWorkspace(gemm: Gemm, target: Target): number {
  return suitsDots(gemm) ? 0 : spaceOf(gemm, planGemm(gemm, target), 0, target.threads).bytes;
}

/** Emits the phases of a product, whose workspace starts `start` bytes in. */
export function emitGemm(context: KernelContext, gemm: Gemm, start = 0): KernelCode[] {
  if (suitsDots(gemm)) return [emitDots(context, gemm)];
  const plan = planGemm(gemm, context);
  const space = spaceOf(gemm, plan, start, context.threads);
  const phases = plan.packRhs ? [emitPackRhs(context, gemm, plan, space)] : [];
  phases.push(emitBlocks(context, gemm, plan, space));
  if (plan.chunks > 1) {
    const source = { workspace: space.partials };
    phases.push(emitJoin(context, source, gemm.result, gemm.resultSize, plan.chunks));
  }
  return phases;
}

/** An item is one panel of columns. */
function emitPackRhs(
  { module }: KernelContext,
  gemm: Gemm,
  { columns, depth, rhsCopies, tile }: GemmPlan,
  space: GemmSpace,
): KernelCode {
  const panelColumns = tile.columns;
  const panels = Math.ceil(columns / panelColumns);
  const batch = rhsCopies > 1 ? gemm.batch : [];
  const { n, k, offsets } = gemm;
  const key = JSON.stringify([n, k, batch, offsets.rhs]);
  const panel = { rows: packAxes(n, "rhs"), depth: packAxes(k, "rhs"), width: panelColumns };
  const body = module.sharedFunction(
    { name: `pack rhs ${key}`, parameters: ["i32", "i32", "i32", "i32"], results: [] },
    (f) => {
      const [source, target] = [f.parameter(2), f.parameter(3)];
      const [item, rest, at] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const indices = batch.map(() => f.local("i32"));
      const pack = (valid: number) => {
        f.get(at)
          .get(target)
          .get(item)
          .i32Const(panelColumns * depth * 4);
        f.op("i32.mul").op("i32.add").get(rest).i32Const(panelColumns).op("i32.mul");
        f.i32Const(k[0]?.extent ?? 1).call(packPanel(module, { ...panel, valid }));
      };
      f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
        f.get(item).set(rest);
        decode(f, rest, [...batch.map(({ extent }) => extent), panels], [...indices, rest]);
        f.get(source)
          .i32Const(offsets.rhs * 4)
          .op("i32.add")
          .set(at);
        batch.forEach(({ rhs }, i) => {
          addMultiple(f, at, indices[i], rhs * 4);
        });
        const valid = columns % panelColumns;
        if (valid === 0) pack(panelColumns);
        else {
          f.get(rest)
            .i32Const(panels - 1)
            .op("i32.lt_u");
          f.if(
            () => pack(panelColumns),
            () => pack(valid),
          );
        }
      });
    },
  );
  return {
    body,
    items: panels * rhsCopies,
    operands: [gemm.rhs, { workspace: space.rhs }],
    itemCost: panelColumns * depth * 0.3,
  };
}

/** An item is a block of rows and columns of one batch, over one chunk of k. */
function emitBlocks(
  { module, fusedMultiplyAdd }: KernelContext,
  gemm: Gemm,
  plan: GemmPlan,
  space: GemmSpace,
): KernelCode {
  const { rows, columns, depth, batches, blockRows, blockColumns, chunks } = plan;
  const rowBlocks = Math.ceil(rows / blockRows);
  const columnBlocks = Math.ceil(columns / blockColumns);
  const { m, n, k, batch, offsets, rowStride, resultSize } = gemm;
  const key = [m, n, k, batch, offsets, rowStride, chunks > 1 ? resultSize : 0];
  const body = module.sharedFunction(
    {
      name: `blocks ${JSON.stringify(key)}`,
      parameters: ["i32", "i32", "i32", "i32", "i32", "i32"],
      results: [],
    },
    (f) => new BlockLoops(module, f, gemm, plan, fusedMultiplyAdd),
  );
  const items = batches * rowBlocks * columnBlocks * chunks;
  return {
    body,
    items,
    operands: [
      gemm.lhs,
      plan.packRhs ? { workspace: space.rhs } : gemm.rhs,
      chunks > 1 ? { workspace: space.partials } : gemm.result,
      plan.packLhs ? { workspace: space.lhs, bytesPerThread: space.lhsPerThread } : gemm.lhs,
    ],
    itemCost: 20 + ((rows * columns * depth * batches) / items) * multiplyAddTime,
  };
}

// From the rhs of products to panels of columns, packed once and read by all items that follow.

import type { KernelCode, KernelContext, Operand } from "../kernel-code.ts";
import type { DirectAxis } from "./direct.ts";
import { packAxes, packPanel } from "./pack.ts";
import { addMultiple, decode } from "./places.ts";
import { extentOf } from "./product.ts";

/** Is what is packed: for every index of `batch`, columns `n` over `k`. */
export interface RhsPanels {
  readonly rhs: Operand;
  /** In elements. */
  readonly offset: number;
  readonly batch: readonly DirectAxis[];
  readonly n: readonly DirectAxis[];
  readonly k: readonly DirectAxis[];
  /** Columns of a panel. */
  readonly width: number;
}

/** Counts the bytes of one packed panel. */
export function panelBytes({ k, width }: RhsPanels): number {
  return extentOf(k) * width * 4;
}

/** Counts the bytes of the panels of one index of the batch. */
export function copyBytes(panels: RhsPanels): number {
  return Math.ceil(extentOf(panels.n) / panels.width) * panelBytes(panels);
}

/** Emits the packing; an item is one panel. Panels lie in the order of the batch and of columns. */
export function emitPackRhs({ module }: KernelContext, panels: RhsPanels, to: Operand): KernelCode {
  const { rhs, offset, batch, n, k, width } = panels;
  const columns = extentOf(n);
  const count = Math.ceil(columns / width);
  const panel = { rows: packAxes(n, "rhs"), depth: packAxes(k, "rhs"), width };
  const key = JSON.stringify([n, k, batch, offset, width]);
  const body = module.sharedFunction(
    { name: `pack rhs ${key}`, parameters: ["i32", "i32", "i32", "i32"], results: [] },
    (f) => {
      const [source, target] = [f.parameter(2), f.parameter(3)];
      const [item, rest, at] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const indices = batch.map(() => f.local("i32"));
      const pack = (valid: number) => {
        f.get(at).get(target).get(item).i32Const(panelBytes(panels));
        f.op("i32.mul").op("i32.add").get(rest).i32Const(width).op("i32.mul");
        f.i32Const(k[0]?.extent ?? 1).call(packPanel(module, { ...panel, valid }));
      };
      f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
        f.get(item).set(rest);
        decode(f, rest, [...batch.map(({ extent }) => extent), count], [...indices, rest]);
        f.get(source)
          .i32Const(offset * 4)
          .op("i32.add")
          .set(at);
        batch.forEach((axis, i) => {
          addMultiple(f, at, indices[i], axis.rhs * 4);
        });
        const valid = columns % width;
        if (valid === 0) pack(width);
        else {
          f.get(rest)
            .i32Const(count - 1)
            .op("i32.lt_u");
          f.if(
            () => pack(width),
            () => pack(valid),
          );
        }
      });
    },
  );
  return {
    body,
    items: count * extentOf(batch),
    operands: [rhs, to],
    itemCost: width * extentOf(k) * 0.3,
  };
}

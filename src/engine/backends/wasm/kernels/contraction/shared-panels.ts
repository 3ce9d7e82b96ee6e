// From an operand of products to panels of its rows or columns, packed once for all items that follow.

import type { KernelCode, KernelContext, Operand } from "../kernel-code.ts";
import { rangeParameters } from "../kernel-code.ts";
import type { PackAxis } from "./pack.ts";
import { packPanel } from "./pack.ts";
import { addMultiple, decode } from "./places.ts";
import { extentOf } from "./product.ts";

/** Is what is packed: for every index of `batch`, the lines `lines` over `k`. */
export interface Panels {
  readonly source: Operand;
  /** In elements. */
  readonly offset: number;
  readonly batch: readonly PackAxis[];
  /** The operand's free axes: rows of lhs, columns of rhs. */
  readonly lines: readonly PackAxis[];
  readonly k: readonly PackAxis[];
  /** Lines of a panel. */
  readonly width: number;
}

/** Counts the bytes of one packed panel. */
export function panelBytes({ k, width }: Panels): number {
  return extentOf(k) * width * 4;
}

/** Counts the bytes of the panels of one index of the batch. */
export function copyBytes(panels: Panels): number {
  return Math.ceil(extentOf(panels.lines) / panels.width) * panelBytes(panels);
}

/** Emits the packing; an item is one panel. Panels lie in the order of the batch and of the lines. */
export function emitSharedPanels(
  { module }: KernelContext,
  panels: Panels,
  to: Operand,
): KernelCode {
  const { source, offset, batch, lines, k, width } = panels;
  const lineCount = extentOf(lines);
  const count = Math.ceil(lineCount / width);
  const key = JSON.stringify([lines, k, batch, offset, width]);
  const body = module.sharedFunction(
    { name: `panels ${key}`, parameters: rangeParameters(2), results: [] },
    (f) => {
      const [item, panel, at] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const indices = batch.map(() => f.local("i32"));
      const pack = (valid: number) => {
        f.get(at).get(f.parameter(3));
        f.get(item).i32Const(panelBytes(panels)).op("i32.mul").op("i32.add");
        f.get(panel).i32Const(width).op("i32.mul");
        f.i32Const(k[0]?.extent ?? 1).i32Const(0);
        f.call(packPanel(module, { rows: lines, depth: k, width, valid }));
      };
      f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
        decode(f, item, [...batch.map(({ extent }) => extent), count], [...indices, panel]);
        f.get(f.parameter(2))
          .i32Const(offset * 4)
          .op("i32.add")
          .set(at);
        batch.forEach(({ stride }, i) => {
          addMultiple(f, at, indices[i], stride * 4);
        });
        const valid = lineCount % width;
        if (valid === 0) pack(width);
        else {
          f.get(panel)
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
    operands: [source, to],
    itemCost: width * extentOf(k) * 0.3,
  };
}

// From a dispatch whose operands are larger than a binding to parts that bind less.

import type { KernelCode } from "./kernels/kernel-code.ts";
import { bytesOfOperand } from "./kernels/kernel-code.ts";
import type { Region } from "./region.ts";
import { buffersOf } from "./region.ts";
import { scalarOf } from "./wgsl/scalars.ts";
import { dtypeOf } from "./wgsl/shader.ts";

/** Is memory that an operand lies in, and where in it. */
export interface OperandPlace {
  readonly region: Region;
  readonly offset: number;
}

/** Is a part of a dispatch: some of its workgroups, and the buffers that they touch of each operand. */
export interface Part {
  readonly begin: number;
  readonly end: number;
  /** Numbers of the first and the last buffer of each operand's region. */
  readonly spans: readonly { readonly first: number; readonly last: number }[];
}

/**
 * Lists the parts, one behind the other, which is the whole where no operand has several buffers.
 * Workgroups that touch nothing but elements of their own go by the buffers that these are in.
 */
export function partsOfDispatch(
  code: KernelCode,
  places: readonly OperandPlace[],
  piece: number,
): Part[] {
  const operands = places.map(({ region, offset }, k) => {
    const operand = code.operands[k];
    if (operand === undefined) throw new Error(`${code.name} has no operand ${k}`);
    const perGroup = code.byElements?.operands.has(k)
      ? code.byElements.perGroup * scalarOf(dtypeOf(operand)).bytes
      : undefined;
    return { region, offset, bytes: bytesOfOperand(operand), perGroup };
  });
  const ends = new Set([code.groups]);
  for (const { region, offset, bytes, perGroup } of operands) {
    if (perGroup === undefined || region.buffers.length === 1) continue;
    const [from, until] = [region.offset + offset, region.offset + offset + bytes];
    for (let at = (Math.floor(from / piece) + 1) * piece; at < until; at += piece) {
      // A workgroup on the edge is a part of its own, and touches both buffers.
      const group = (at - from) / perGroup;
      for (const end of [Math.floor(group), Math.ceil(group)]) if (end > 0) ends.add(end);
    }
  }
  let begin = 0;
  return [...ends]
    .sort((a, b) => a - b)
    .map((end) => {
      const spans = operands.map(({ region, offset, bytes, perGroup }) => {
        if (perGroup === undefined) return buffersOf(region, offset, bytes);
        const from = begin * perGroup;
        const length = Math.min(end * perGroup, bytes) - from;
        return buffersOf(region, offset + from, length);
      });
      const part = { begin, end, spans };
      begin = end;
      return part;
    });
}

// Rows: which loops and reductions run over equal runs of their results, and read only their own.

import type { Value } from "../ir/node.ts";
import type { BandPart } from "../ir/program.ts";
import type { Shape } from "../ir/shape.ts";
import { sizeOf } from "../ir/shape.ts";
import { accessOf } from "../ir/views.ts";

/** Longest row of which a few results may lie near at the same time, in elements. */
const longestRow = 65536;
/** The same where there is one row only, which several threads would share if it were no band. */
const longestLoneRow = 4096;

const isShort = (row: number, rows: number) => row <= (rows > 1 ? longestRow : longestLoneRow);

/** Counts the rows of a reduction along all trailing axes; undefined for other kernels. */
export function reducedRows(kernel: BandPart): number | undefined {
  if (kernel.kind !== "reduction") return undefined;
  const { node, shape } = reductionOf(kernel);
  const axes = "axes" in node.attributes ? node.attributes.axes : [];
  const kept = shape.length - axes.length;
  const isTrailing = axes.every((axis) => axis >= kept);
  const rows = sizeOf(shape.slice(0, kept));
  const row = sizeOf(shape.slice(kept));
  return isTrailing && kept > 0 && rows > 0 && row > 1 && isShort(row, rows) ? rows : undefined;
}

function reductionOf({ reduction: node }: Extract<BandPart, { kind: "reduction" }>) {
  return { node, shape: node.inputs[0]?.type.shape ?? [] };
}

/** Tells whether a kernel runs over so many rows, each of which is a run of its results. */
export function hasRows(kernel: BandPart, rows: number): boolean {
  if (kernel.kind === "reduction") return reducedRows(kernel) === rows;
  const shape = kernel.outputs[0]?.type.shape ?? [];
  return leadingAxes(shape, rows) !== undefined && isShort(sizeOf(shape) / rows, rows);
}

/** Counts the leading axes that make up so many rows. */
function leadingAxes(shape: Shape, rows: number): number | undefined {
  const count = shape.findIndex((_, axis) => sizeOf(shape.slice(0, axis + 1)) === rows);
  return count < 0 ? undefined : count + 1;
}

/** Tells whether the elements that a value shows in one of its rows lie in that row of its source. */
export function readsOwnRows(value: Value, rows: number): boolean {
  const { shape } = value.type;
  const { source, strides, offset } = accessOf(value);
  const leading = leadingAxes(shape, rows);
  if (typeof source !== "object" || leading === undefined) return false;
  const row = sizeOf(source.type.shape) / rows;
  if (!Number.isInteger(row)) return false;
  let [least, most] = [offset, offset];
  for (const [axis, extent] of shape.entries()) {
    const stride = strides[axis] ?? 0;
    if (axis >= leading) {
      least += Math.min(0, (extent - 1) * stride);
      most += Math.max(0, (extent - 1) * stride);
    } else if (extent > 1 && stride !== row * sizeOf(shape.slice(axis + 1, leading))) return false;
  }
  return least >= 0 && most < row;
}

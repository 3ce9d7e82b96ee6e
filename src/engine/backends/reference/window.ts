// Pooling kernels: every window visited cell by cell, cells outside of the input skipped.

import type { FamilyName } from "../../ir/primitives/index.ts";
import type { PoolingWindow } from "../../ir/primitives/window.ts";
import type { Shape } from "../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../ir/shape.ts";
import {
  addAt,
  computeTensor,
  elementAt,
  forEachIndex,
  makeTotals,
  operand,
  positionOf,
  roundTotals,
} from "./host-tensor.ts";
import type { KernelTable } from "./kernel.ts";
import { resultType } from "./kernel.ts";

/** Visits each cell of each window: positions of input and result, and place in the window. */
function forEachCell(
  inputShape: Shape,
  resultShape: Shape,
  { window, strides, padding }: PoolingWindow,
  visit: (input: number, result: number, place: number) => void,
): void {
  const inputStrides = stridesOf(inputShape);
  forEachIndex(resultShape, (result, resultPosition) => {
    forEachIndex(window, (cell, place) => {
      const spatial = cell.map((n, axis) => {
        const origin = extent(result, axis + 1) * extent(strides, axis);
        return origin - (padding[axis]?.[0] ?? 0) + n;
      });
      if (spatial.some((n, axis) => n < 0 || n >= extent(inputShape, axis + 1))) return;
      const index = [extent(result, 0), ...spatial, extent(result, result.length - 1)];
      visit(positionOf(index, inputStrides), resultPosition, place);
    });
  });
}

/** Maps every pooling primitive to its kernel. */
export const window: KernelTable<FamilyName<"window">> = {
  // NaN wins, as in reduceMax; a window that lies in the padding alone gives −∞ at place 0.
  maxPool: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const values = computeTensor(resultType(node), () => -Infinity);
    const places = computeTensor({ dtype: "uint8", shape: values.type.shape }, () => 0);
    const seen = new Set<number>();
    forEachCell(type.shape, values.type.shape, node.attributes, (x, y, place) => {
      const candidate = elementAt(data, x);
      const best = elementAt(values.data, y);
      const wins = candidate > best || (Number.isNaN(candidate) && !Number.isNaN(best));
      if (seen.has(y) && !wins) return;
      seen.add(y);
      values.data[y] = candidate;
      places.data[y] = place;
    });
    return [values, places];
  },

  windowGather: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const places = operand(inputs, 1).data;
    const result = computeTensor(resultType(node), () => 0);
    forEachCell(type.shape, result.type.shape, node.attributes, (x, y, place) => {
      if (elementAt(places, y) === place) result.data[y] = elementAt(data, x);
    });
    return [result];
  },

  windowScatter: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const places = operand(inputs, 1).data;
    const result = resultType(node);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachCell(result.shape, type.shape, node.attributes, (x, y, place) => {
      if (elementAt(places, y) === place) addAt(totals, x, elementAt(data, y));
    });
    return [roundTotals(result, totals)];
  },

  windowSum: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const result = resultType(node);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachCell(type.shape, result.shape, node.attributes, (x, y) => {
      addAt(totals, y, elementAt(data, x));
    });
    return [roundTotals(result, totals)];
  },

  windowSpread: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const result = resultType(node);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachCell(result.shape, type.shape, node.attributes, (x, y) => {
      addAt(totals, x, elementAt(data, y));
    });
    return [roundTotals(result, totals)];
  },
};

// Contraction kernels: products summed in double over every pair that meets in a result element.

import { freeAxes } from "../../ir/primitives/contraction.ts";
import type { ConvolutionWindow } from "../../ir/primitives/convolution.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
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

const extentsOf = (shape: Shape, axes: readonly number[]) => axes.map((a) => extent(shape, a));

/** Visits each triple of positions (input, kernel, result) whose elements a convolution joins. */
function forEachTap(
  inputShape: Shape,
  kernelShape: Shape,
  resultShape: Shape,
  { strides, padding, dilation, groups }: ConvolutionWindow,
  visit: (input: number, kernel: number, result: number) => void,
): void {
  const inputStrides = stridesOf(inputShape);
  const kernelStrides = stridesOf(kernelShape);
  const rank = strides.length;
  const channelsPerGroup = extent(kernelShape, rank);
  const filtersPerGroup = extent(kernelShape, rank + 1) / groups;
  const taps = kernelShape.slice(0, -1);
  forEachIndex(resultShape, (result, resultPosition) => {
    const filter = extent(result, rank + 1);
    const firstChannel = Math.floor(filter / filtersPerGroup) * channelsPerGroup;
    forEachIndex(taps, (tap) => {
      const spatial = strides.map((stride, axis) => {
        const origin = extent(result, axis + 1) * stride - (padding[axis]?.[0] ?? 0);
        return origin + extent(tap, axis) * extent(dilation, axis);
      });
      if (spatial.some((n, axis) => n < 0 || n >= extent(inputShape, axis + 1))) return;
      const place = [extent(result, 0), ...spatial, firstChannel + extent(tap, rank)];
      visit(
        positionOf(place, inputStrides),
        positionOf([...tap, filter], kernelStrides),
        resultPosition,
      );
    });
  });
}

/** Maps every contraction to its kernel. */
export const contraction: KernelTable<FamilyName<"contraction">> = {
  dotGeneral: (node, inputs) => {
    const lhs = operand(inputs, 0);
    const rhs = operand(inputs, 1);
    const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
    const lhsFree = freeAxes(lhs.type.shape.length, lhsBatch, lhsContracting);
    const rhsFree = freeAxes(rhs.type.shape.length, rhsBatch, rhsContracting);
    const lhsStrides = stridesOf(lhs.type.shape);
    const rhsStrides = stridesOf(rhs.type.shape);
    const summed = extentsOf(lhs.type.shape, lhsContracting);
    const along = (strides: readonly number[], axes: readonly number[], index: readonly number[]) =>
      positionOf(index, extentsOf(strides, axes));
    const element = (index: readonly number[]) => {
      const batch = index.slice(0, lhsBatch.length);
      const left = index.slice(lhsBatch.length, lhsBatch.length + lhsFree.length);
      const right = index.slice(lhsBatch.length + lhsFree.length);
      const x = along(lhsStrides, lhsBatch, batch) + along(lhsStrides, lhsFree, left);
      const y = along(rhsStrides, rhsBatch, batch) + along(rhsStrides, rhsFree, right);
      let total = 0;
      forEachIndex(summed, (k) => {
        const i = x + along(lhsStrides, lhsContracting, k);
        const j = y + along(rhsStrides, rhsContracting, k);
        total += elementAt(lhs.data, i) * elementAt(rhs.data, j);
      });
      return total;
    };
    return [computeTensor(resultType(node), element)];
  },

  convolution: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const kernel = operand(inputs, 1);
    const result = resultType(node);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachTap(type.shape, kernel.type.shape, result.shape, node.attributes, (x, k, y) => {
      addAt(totals, y, elementAt(data, x) * elementAt(kernel.data, k));
    });
    return [roundTotals(result, totals)];
  },

  convolutionInputGradient: (node, inputs) => {
    const cotangent = operand(inputs, 0);
    const kernel = operand(inputs, 1);
    const result = resultType(node);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    const shapes = [result.shape, kernel.type.shape, cotangent.type.shape] as const;
    forEachTap(...shapes, node.attributes, (x, k, y) => {
      addAt(totals, x, elementAt(cotangent.data, y) * elementAt(kernel.data, k));
    });
    return [roundTotals(result, totals)];
  },

  convolutionKernelGradient: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const cotangent = operand(inputs, 1);
    const result = resultType(node);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachTap(type.shape, result.shape, cotangent.type.shape, node.attributes, (x, k, y) => {
      addAt(totals, k, elementAt(data, x) * elementAt(cotangent.data, y));
    });
    return [roundTotals(result, totals)];
  },
};

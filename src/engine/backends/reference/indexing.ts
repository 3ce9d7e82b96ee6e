// Indexing kernels: reads and additions at places that other tensors name, clamped to their axis.

import type { HostArray } from "../../ir/dtype.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
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

const clampedIndex = (indices: HostArray, position: number, size: number) =>
  Math.min(Math.max(elementAt(indices, position), 0), size - 1);

const replaceAxis = (index: readonly number[], axis: number, place: number) =>
  index.map((n, a) => (a === axis ? place : n));

/** Maps every indexing primitive to its kernel. */
export const indexing: KernelTable<FamilyName<"indexing">> = {
  gather: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const indices = operand(inputs, 1);
    const { axis } = node.attributes;
    const size = extent(type.shape, axis);
    const strides = stridesOf(type.shape);
    const indexStrides = stridesOf(indices.type.shape);
    const end = axis + indices.type.shape.length;
    const element = (index: readonly number[]) => {
      const named = positionOf(index.slice(axis, end), indexStrides);
      const place = clampedIndex(indices.data, named, size);
      const source = [...index.slice(0, axis), place, ...index.slice(end)];
      return elementAt(data, positionOf(source, strides));
    };
    return [computeTensor(resultType(node), element)];
  },

  scatterAdd: (node, inputs) => {
    const indices = operand(inputs, 0);
    const { type, data } = operand(inputs, 1);
    const { axis, size } = node.attributes;
    const result = resultType(node);
    const strides = stridesOf(result.shape);
    const indexStrides = stridesOf(indices.type.shape);
    const end = axis + indices.type.shape.length;
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachIndex(type.shape, (index, flat) => {
      const named = positionOf(index.slice(axis, end), indexStrides);
      const place = clampedIndex(indices.data, named, size);
      const target = [...index.slice(0, axis), place, ...index.slice(end)];
      addAt(totals, positionOf(target, strides), elementAt(data, flat));
    });
    return [roundTotals(result, totals)];
  },

  gatherAlong: (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const indices = operand(inputs, 1).data;
    const { axis } = node.attributes;
    const strides = stridesOf(type.shape);
    const size = extent(type.shape, axis);
    const element = (index: readonly number[], flat: number) => {
      const source = replaceAxis(index, axis, clampedIndex(indices, flat, size));
      return elementAt(data, positionOf(source, strides));
    };
    return [computeTensor(resultType(node), element)];
  },

  scatterAddAlong: (node, inputs) => {
    const indices = operand(inputs, 0).data;
    const { type, data } = operand(inputs, 1);
    const { axis, size } = node.attributes;
    const result = resultType(node);
    const strides = stridesOf(result.shape);
    const totals = makeTotals(result.dtype, sizeOf(result.shape));
    forEachIndex(type.shape, (index, flat) => {
      const target = replaceAxis(index, axis, clampedIndex(indices, flat, size));
      addAt(totals, positionOf(target, strides), elementAt(data, flat));
    });
    return [roundTotals(result, totals)];
  },
};

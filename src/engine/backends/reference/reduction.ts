// Reduction kernels: every operand element is folded into the result element it projects onto.

import type { DType } from "../../ir/dtype.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { NodeOf } from "../../ir/node.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import { extent, sizeOf, stridesOf } from "../../ir/shape.ts";
import type { HostTensor } from "./host-tensor.ts";
import {
  computeTensor,
  elementAt,
  forEachIndex,
  makeTotals,
  operand,
  positionOf,
  roundTotals,
} from "./host-tensor.ts";
import type { Kernel, KernelTable } from "./kernel.ts";
import { resultType } from "./kernel.ts";

type Reducer = "reduceSum" | "reduceProduct" | "reduceMax" | "reduceMin";
type Combine = (total: number, x: number) => number;

const least: Readonly<Record<DType, number>> = {
  float16: -Infinity,
  float32: -Infinity,
  float64: -Infinity,
  int32: -2147483648,
  uint32: 0,
  uint8: 0,
  bool: 0,
};

const greatest: Readonly<Record<DType, number>> = {
  float16: Infinity,
  float32: Infinity,
  float64: Infinity,
  int32: 2147483647,
  uint32: 4294967295,
  uint8: 255,
  bool: 1,
};

const reduce =
  (start: (dtype: DType) => number, combine: (dtype: DType) => Combine): Kernel<Reducer> =>
  (node, inputs) => {
    const { type, data } = operand(inputs, 0);
    const result = resultType(node);
    const strides = stridesOf(result.shape);
    const totals = makeTotals(type.dtype, sizeOf(result.shape)).fill(start(type.dtype));
    const fold = combine(type.dtype);
    forEachIndex(type.shape, (index, flat) => {
      const kept = index.filter((_, axis) => !node.attributes.axes.includes(axis));
      const position = positionOf(kept, strides);
      totals[position] = fold(elementAt(totals, position), elementAt(data, flat));
    });
    return [roundTotals(result, totals)];
  };

const always = (combine: Combine) => () => combine;

/** Calls `visit` with the positions along `axis`, in order, for each index of all other axes. */
function forEachLine(
  { type }: HostTensor,
  axis: number,
  visit: (positions: readonly number[], line: number) => void,
): void {
  const strides = stridesOf(type.shape);
  const others = type.shape.map((n, a) => (a === axis ? 1 : n));
  forEachIndex(others, (index, line) => {
    const first = positionOf(index, strides);
    const count = extent(type.shape, axis);
    visit(
      Array.from({ length: count }, (_, i) => first + i * extent(strides, axis)),
      line,
    );
  });
}

const argReduce =
  (better: (x: number, best: number) => boolean) =>
  (node: NodeOf<"argMax" | "argMin">, inputs: readonly HostTensor[]): HostTensor[] => {
    const tensor = operand(inputs, 0);
    const result = computeTensor(resultType(node), () => 0);
    forEachLine(tensor, node.attributes.axis, (positions, line) => {
      const values = positions.map((position) => elementAt(tensor.data, position));
      const best = values.reduce((kept, x, i) => {
        const champion = values[kept] ?? Number.NaN;
        return !Number.isNaN(champion) && (Number.isNaN(x) || better(x, champion)) ? i : kept;
      }, 0);
      result.data[line] = best;
    });
    return [result];
  };

/** Maps every reduction to its kernel. */
export const reduction: KernelTable<FamilyName<"reduction">> = {
  reduceSum: reduce(
    () => 0,
    always((total, x) => total + x),
  ),
  reduceProduct: reduce(
    () => 1,
    (dtype) => (isFloat(dtype) ? (total, x) => total * x : Math.imul),
  ),
  reduceMax: reduce((dtype) => least[dtype], always(Math.max)),
  reduceMin: reduce((dtype) => greatest[dtype], always(Math.min)),
  argMax: argReduce((x, best) => x > best),
  argMin: argReduce((x, best) => x < best),
  cumulativeSum: (node, inputs) => {
    const tensor = operand(inputs, 0);
    const totals = makeTotals(tensor.type.dtype, tensor.data.length);
    forEachLine(tensor, node.attributes.axis, (positions) => {
      const order = node.attributes.reverse ? positions.toReversed() : positions;
      let total = 0;
      for (const position of order) {
        total += elementAt(tensor.data, position);
        totals[position] = total;
      }
    });
    return [roundTotals(resultType(node), totals)];
  },
};

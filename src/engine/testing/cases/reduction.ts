// Cases of the reductions: every set of axes, NaN and infinities, ties, wrapping and nothing at all.

import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { dtypes } from "../../ir/dtype.ts";
import type { Value } from "../../ir/node.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import { sizeOf } from "../../ir/shape.ts";
import { listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { primitiveCase } from "../primitive-case.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const numbers = dtypes.filter((dtype) => dtype !== "bool");

const subsets: readonly (readonly [Shape, readonly number[]])[] = [
  [[7], [0]],
  [[1], [0]],
  [[3, 5], [0]],
  [[3, 5], [1]],
  [[5, 1], [1]],
  [
    [3, 5],
    [0, 1],
  ],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [[2, 3, 4], [1]],
  [
    [2, 3, 4],
    [1, 2],
  ],
  [
    [2, 2, 3, 2],
    [0, 3],
  ],
  [[0, 3], [0]],
  [[0, 3], [1]],
  [
    [2, 0, 3],
    [0, 1, 2],
  ],
];

function reducer(
  apply: (x: Value, axes: readonly number[]) => Value,
  accepts: readonly DType[],
  ofNothing: number,
): PrimitiveCase[] {
  const rows = [
    ...[1, nan, 2, infinity, 1, 2, -infinity, 1, 2, nan, infinity, -infinity],
    ...[-0, 0, -0, infinity, -infinity, 1],
  ];
  return [
    ...subsets.map(([shape, axes]) =>
      primitiveCase(
        `float32 [${shape}] along [${axes}]`,
        [randomTensor("float32", shape, 3)],
        (x) => apply(x, axes),
        // An infinite result has no gradient, and an empty operand nothing to nudge.
        Number.isFinite(ofNothing) || sizeOf(shape) > 0 ? [0] : [],
      ),
    ),
    primitiveCase("special floats", [listTensor("float32", rows, [6, 3])], (x) => apply(x, [1])),
    ...[[0], [1], [0, 1]].map((axes) =>
      primitiveCase(`large, along [${axes}]`, [randomTensor("float32", [67, 129], 3)], (x) =>
        apply(x, axes),
      ),
    ),
    ...accepts.map((dtype) =>
      primitiveCase(dtype, [randomTensor(dtype, [5, 3], 4)], (x) => apply(x, [0])),
    ),
    ...accepts.map((dtype) =>
      primitiveCase(`${dtype}, of nothing`, [randomTensor(dtype, [0, 2])], (x) => apply(x, [0])),
    ),
    ...accepts
      .filter((dtype) => dtype === "int32" || dtype === "uint32" || dtype === "uint8")
      .map((dtype) =>
        primitiveCase(
          `${dtype} at its ends`,
          [listTensor(dtype, [2147483647, 4294967295, 3, -2147483648, -1, 200])],
          (x) => apply(x, [0]),
        ),
      ),
  ];
}

function argReducer(apply: (x: Value, axis: number) => Value): PrimitiveCase[] {
  const ties = [1, 3, 3, 1, nan, 2, nan, -infinity, infinity, infinity, -infinity, -0, 0, -0, 0];
  return [
    ...[0, 1, 2].map((axis) =>
      primitiveCase(`along axis ${axis}`, [randomTensor("float32", [3, 4, 5], 2)], (x) =>
        apply(x, axis),
      ),
    ),
    primitiveCase("ties and NaN", [listTensor("float32", ties, [5, 3])], (x) => apply(x, 1)),
    primitiveCase("one element", [randomTensor("float32", [1])], (x) => apply(x, 0)),
    primitiveCase("no rows", [randomTensor("float32", [0, 3])], (x) => apply(x, 1)),
    primitiveCase("long rows", [randomTensor("float32", [2, 1027])], (x) => apply(x, 1)),
    ...dtypes.map((dtype) =>
      primitiveCase(dtype, [randomTensor(dtype, [4, 5], 6)], (x) => apply(x, 1)),
    ),
  ];
}

const cumulate = (axis: number, backwards: boolean) => (x: Value) =>
  build.cumulativeSum(x, axis, backwards);

/** Lists the cases of every reduction. */
export const reduction: CaseTable<FamilyName<"reduction">> = {
  reduceSum: reducer(build.reduceSum, numbers, 0),
  reduceProduct: reducer(build.reduceProduct, numbers, 1),
  reduceMax: reducer(build.reduceMax, dtypes, -infinity),
  reduceMin: reducer(build.reduceMin, dtypes, infinity),
  argMax: argReducer(build.argMax),
  argMin: argReducer(build.argMin),
  cumulativeSum: [
    ...[false, true].flatMap((backwards) => [
      ...[0, 1, 2].map((axis) =>
        primitiveCase(
          `along axis ${axis}${backwards ? ", from the end" : ""}`,
          [randomTensor("float32", [2, 3, 4], 5)],
          cumulate(axis, backwards),
          [0],
        ),
      ),
      primitiveCase(
        `along an axis of nothing${backwards ? ", from the end" : ""}`,
        [randomTensor("float32", [2, 0, 3], 5)],
        cumulate(1, backwards),
      ),
      ...numbers.map((dtype) =>
        primitiveCase(
          `${dtype}${backwards ? ", from the end" : ""}`,
          [randomTensor(dtype, [2, 9], 6)],
          cumulate(1, backwards),
        ),
      ),
    ]),
    primitiveCase("nothing", [randomTensor("float32", [0, 3])], cumulate(0, false), [0]),
    primitiveCase(
      "carries NaN onwards",
      [listTensor("float32", [1, nan, 2, 3, infinity, -infinity], [2, 3])],
      cumulate(1, false),
    ),
  ],
};

// Cases of pooling: overlapping and sparse windows, uneven padding, ties, NaN and 1-D to 3-D.

import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { makeNode } from "../../ir/node.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { PoolingWindow } from "../../ir/primitives/window.ts";
import type { Shape } from "../../ir/shape.ts";
import { sizeOf } from "../../ir/shape.ts";
import type { TestTensor } from "../data.ts";
import { listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { graphOf, multipleCase, primitiveCase } from "../primitive-case.ts";

interface Pooling extends PoolingWindow {
  readonly name: string;
  readonly input: Shape;
}

const poolings: readonly Pooling[] = [
  { name: "2x2", input: [2, 4, 6, 3], window: [2, 2], strides: [2, 2], padding: zeros(2) },
  { name: "overlapping", input: [1, 5, 6, 2], window: [3, 2], strides: [1, 1], padding: zeros(2) },
  { name: "a rest", input: [1, 5, 7, 1], window: [2, 2], strides: [2, 3], padding: zeros(2) },
  {
    name: "uneven padding",
    input: [1, 4, 5, 2],
    window: [3, 3],
    strides: [2, 2],
    padding: [
      [1, 0],
      [0, 2],
    ],
  },
  { name: "1-D", input: [2, 7, 3], window: [3], strides: [2], padding: [[1, 1]] },
  {
    name: "1-D, gaps between windows",
    input: [1, 8, 2],
    window: [2],
    strides: [3],
    padding: zeros(1),
  },
  { name: "all of it", input: [2, 3, 4, 2], window: [3, 4], strides: [1, 1], padding: zeros(2) },
  { name: "one cell", input: [1, 3, 2, 2], window: [1, 1], strides: [1, 1], padding: zeros(2) },
  {
    name: "256 cells",
    input: [1, 17, 16, 1],
    window: [16, 16],
    strides: [1, 1],
    padding: zeros(2),
  },
  {
    name: "3-D",
    input: [1, 3, 4, 3, 2],
    window: [2, 2, 2],
    strides: [1, 2, 1],
    padding: [
      [0, 0],
      [0, 0],
      [1, 0],
    ],
  },
  {
    name: "an empty batch",
    input: [0, 4, 4, 2],
    window: [2, 2],
    strides: [2, 2],
    padding: zeros(2),
  },
  { name: "17 channels", input: [1, 5, 5, 17], window: [3, 3], strides: [2, 2], padding: zeros(2) },
];

/** Has windows that lie in the padding alone. */
const outside: Pooling = {
  name: "windows outside of the input",
  input: [1, 3, 2],
  window: [2],
  strides: [1],
  padding: [[3, 2]],
};

function zeros(rank: number): [number, number][] {
  return Array.from({ length: rank }, () => [0, 0]);
}

function windowOf({ window, strides, padding }: Pooling): PoolingWindow {
  return { window, strides, padding };
}

function resultShape(pooling: Pooling): Shape {
  return graphOf(sumCase(pooling, "float32", [])).outputs[0]?.type.shape ?? [];
}

/** Names a place in each window, inside of it though perhaps outside of the input. */
function places(pooling: Pooling): TestTensor {
  return randomTensor("uint8", resultShape(pooling), 9, [0, sizeOf(pooling.window)]);
}

type Wrt = readonly number[];

function sumCase(pooling: Pooling, dtype: DType, wrt: Wrt): PrimitiveCase {
  return primitiveCase(
    `${pooling.name}, ${dtype}`,
    [randomTensor(dtype, pooling.input, 1)],
    (x) => build.apply("windowSum", [x], windowOf(pooling)),
    wrt,
  );
}

function maxCase(pooling: Pooling, dtype: DType, wrt: Wrt): PrimitiveCase {
  return multipleCase(
    `${pooling.name}, ${dtype}`,
    [randomTensor(dtype, pooling.input, 1)],
    (x) => makeNode("maxPool", [x], windowOf(pooling)).outputs,
    wrt,
  );
}

function gatherCase(pooling: Pooling, dtype: DType, wrt: Wrt): PrimitiveCase {
  return primitiveCase(
    `${pooling.name}, ${dtype}`,
    [randomTensor(dtype, pooling.input, 1), places(pooling)],
    (x, named) => build.apply("windowGather", [x, named], windowOf(pooling)),
    wrt,
  );
}

function scatterCase(pooling: Pooling, dtype: DType, wrt: Wrt): PrimitiveCase {
  const attributes = { ...windowOf(pooling), inputShape: pooling.input };
  return primitiveCase(
    `${pooling.name}, ${dtype}`,
    [randomTensor(dtype, resultShape(pooling), 1), places(pooling)],
    (dy, named) => build.apply("windowScatter", [dy, named], attributes),
    wrt,
  );
}

function spreadCase(pooling: Pooling, dtype: DType, wrt: Wrt): PrimitiveCase {
  const attributes = { ...windowOf(pooling), inputShape: pooling.input };
  return primitiveCase(
    `${pooling.name}, ${dtype}`,
    [randomTensor(dtype, resultShape(pooling), 1)],
    (dy) => build.apply("windowSpread", [dy], attributes),
    wrt,
  );
}

function onPoolings(make: (pooling: Pooling, dtype: DType, wrt: Wrt) => PrimitiveCase) {
  return [
    ...poolings.map((pooling) => make(pooling, "float32", sizeOf(pooling.input) > 200 ? [] : [0])),
    ...poolings.slice(0, 5).map((pooling) => make(pooling, "float64", [])),
    make(outside, "float32", []),
  ];
}

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const pairs: PoolingWindow = { window: [2], strides: [2], padding: [[0, 0]] };

/** Lists the cases of every pooling primitive. */
export const window: CaseTable<FamilyName<"window">> = {
  maxPool: [
    ...onPoolings(maxCase),
    multipleCase(
      "ties, NaN and infinities",
      [
        listTensor(
          "float32",
          [1, 1, nan, 3, 3, nan, nan, nan, -infinity, -infinity, -infinity, infinity],
          [1, 12, 1],
        ),
      ],
      (x) => makeNode("maxPool", [x], pairs).outputs,
    ),
  ],
  windowGather: [
    ...onPoolings(gatherCase),
    ...(["int32", "uint8"] as const).map((dtype) => gatherCase(poolings[0] ?? outside, dtype, [])),
  ],
  windowScatter: onPoolings(scatterCase),
  windowSum: onPoolings(sumCase),
  windowSpread: onPoolings(spreadCase),
};

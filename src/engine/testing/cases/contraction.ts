// Cases of the contractions: every layout of a product, and convolutions of every kind of window.

import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import type { DotDimensions } from "../../ir/primitives/contraction.ts";
import type { ConvolutionWindow } from "../../ir/primitives/convolution.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import { listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { graphOf, primitiveCase } from "../primitive-case.ts";

interface Product {
  readonly name: string;
  readonly lhs: Shape;
  readonly rhs: Shape;
  readonly batch?: readonly [readonly number[], readonly number[]];
  readonly contracting: readonly [readonly number[], readonly number[]];
}

const products: readonly Product[] = [
  { name: "NN", lhs: [3, 4], rhs: [4, 5], contracting: [[1], [0]] },
  { name: "NT", lhs: [3, 4], rhs: [5, 4], contracting: [[1], [1]] },
  { name: "TN", lhs: [4, 3], rhs: [4, 5], contracting: [[0], [0]] },
  { name: "TT", lhs: [4, 3], rhs: [5, 4], contracting: [[0], [1]] },
  { name: "a matrix with a vector", lhs: [3, 4], rhs: [4], contracting: [[1], [0]] },
  { name: "a vector with a matrix", lhs: [4], rhs: [4, 3], contracting: [[0], [0]] },
  { name: "two vectors", lhs: [7], rhs: [7], contracting: [[0], [0]] },
  { name: "an outer product", lhs: [3], rhs: [4], contracting: [[], []] },
  { name: "two scalars", lhs: [], rhs: [], contracting: [[], []] },
  {
    name: "a batch",
    lhs: [2, 3, 4],
    rhs: [2, 4, 5],
    batch: [[0], [0]],
    contracting: [[2], [1]],
  },
  {
    name: "a batch, both transposed",
    lhs: [2, 4, 3],
    rhs: [2, 5, 4],
    batch: [[0], [0]],
    contracting: [[1], [2]],
  },
  {
    name: "two batch axes, as attention has them",
    lhs: [2, 3, 2, 4],
    rhs: [2, 5, 2, 4],
    batch: [
      [0, 2],
      [0, 2],
    ],
    contracting: [[3], [3]],
  },
  {
    name: "batch axes in another order",
    lhs: [2, 3, 4],
    rhs: [3, 4, 2],
    batch: [
      [1, 0],
      [0, 2],
    ],
    contracting: [[2], [1]],
  },
  {
    name: "only batch axes",
    lhs: [2, 3],
    rhs: [3, 2],
    batch: [
      [0, 1],
      [1, 0],
    ],
    contracting: [[], []],
  },
  {
    name: "two contracting axes",
    lhs: [2, 3, 4],
    rhs: [3, 4, 5],
    contracting: [
      [1, 2],
      [0, 1],
    ],
  },
  {
    name: "two contracting axes in another order",
    lhs: [3, 2, 4],
    rhs: [4, 5, 3],
    contracting: [
      [0, 2],
      [2, 0],
    ],
  },
  { name: "several free axes", lhs: [2, 3, 4], rhs: [4, 2, 2], contracting: [[2], [0]] },
  { name: "nothing to sum", lhs: [2, 0], rhs: [0, 3], contracting: [[1], [0]] },
  { name: "no rows", lhs: [0, 4], rhs: [4, 3], contracting: [[1], [0]] },
  { name: "no columns", lhs: [2, 4], rhs: [4, 0], contracting: [[1], [0]] },
  { name: "one element", lhs: [1, 1], rhs: [1, 1], contracting: [[1], [0]] },
];

const largeProducts: readonly Product[] = [
  { name: "NN, odd and large", lhs: [67, 131], rhs: [131, 45], contracting: [[1], [0]] },
  { name: "NT, odd and large", lhs: [33, 129], rhs: [50, 129], contracting: [[1], [1]] },
  { name: "TN, odd and large", lhs: [129, 33], rhs: [129, 50], contracting: [[0], [0]] },
  { name: "a row, large", lhs: [1, 300], rhs: [300, 70], contracting: [[1], [0]] },
  { name: "a column, large", lhs: [70, 300], rhs: [300, 1], contracting: [[1], [0]] },
  {
    name: "a batch, odd",
    lhs: [3, 17, 9],
    rhs: [3, 9, 19],
    batch: [[0], [0]],
    contracting: [[2], [1]],
  },
];

function dotCase(
  { name, lhs, rhs, batch = [[], []], contracting }: Product,
  dtype: DType,
  differentiable: boolean,
): PrimitiveCase {
  const dimensions: DotDimensions = {
    lhsBatch: batch[0],
    rhsBatch: batch[1],
    lhsContracting: contracting[0],
    rhsContracting: contracting[1],
  };
  return primitiveCase(
    `${name}, ${dtype}`,
    [randomTensor(dtype, lhs, 1), randomTensor(dtype, rhs, 2)],
    (x, y) => build.dotGeneral(x, y, dimensions),
    differentiable ? [0, 1] : [],
  );
}

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const specialDot = primitiveCase(
  "NaN and infinities, which zeros do not hide",
  [
    listTensor("float32", [1, 0, nan, 1, infinity, 0], [3, 2]),
    listTensor("float32", [1, infinity, 0, 2], [2, 2]),
  ],
  (x, y) =>
    build.dotGeneral(x, y, {
      lhsBatch: [],
      rhsBatch: [],
      lhsContracting: [1],
      rhsContracting: [0],
    }),
);

interface Convolution extends Partial<ConvolutionWindow> {
  readonly name: string;
  readonly input: Shape;
  readonly kernel: Shape;
}

const convolutions: readonly Convolution[] = [
  { name: "1-D", input: [2, 7, 3], kernel: [3, 3, 2] },
  { name: "1-D, causal", input: [1, 6, 2], kernel: [3, 2, 2], padding: [[2, 0]] },
  {
    name: "1-D, strides, dilation and padding",
    input: [1, 11, 2],
    kernel: [3, 2, 3],
    strides: [2],
    dilation: [2],
    padding: [[1, 2]],
  },
  { name: "1x1", input: [2, 3, 2, 3], kernel: [1, 1, 3, 4] },
  { name: "1x1, strides", input: [1, 5, 4, 2], kernel: [1, 1, 2, 3], strides: [2, 2] },
  { name: "3x3", input: [1, 5, 4, 2], kernel: [3, 3, 2, 3] },
  { name: "one channel", input: [2, 5, 5, 1], kernel: [3, 3, 1, 2], ...same(1, 1) },
  { name: "3x3, same", input: [1, 4, 5, 2], kernel: [3, 3, 2, 2], ...same(1, 1) },
  {
    name: "an even kernel, same",
    input: [1, 4, 3, 2],
    kernel: [2, 4, 2, 2],
    padding: [
      [0, 1],
      [1, 2],
    ],
  },
  {
    name: "strides that leave a rest",
    input: [1, 6, 7, 2],
    kernel: [3, 2, 2, 2],
    strides: [2, 3],
  },
  {
    name: "strides wider than the kernel",
    input: [1, 7, 6, 1],
    kernel: [2, 1, 1, 2],
    strides: [3, 4],
  },
  {
    name: "strides with uneven padding",
    input: [1, 5, 6, 2],
    kernel: [3, 3, 2, 2],
    strides: [2, 2],
    padding: [
      [0, 1],
      [1, 0],
    ],
  },
  { name: "dilation", input: [1, 6, 7, 2], kernel: [2, 3, 2, 2], dilation: [2, 3] },
  {
    name: "padding wider than the kernel",
    input: [1, 2, 2, 1],
    kernel: [2, 2, 1, 1],
    padding: [
      [3, 2],
      [2, 4],
    ],
  },
  { name: "two groups", input: [1, 4, 4, 4], kernel: [3, 3, 2, 6], groups: 2 },
  { name: "depthwise", input: [2, 4, 4, 3], kernel: [3, 3, 1, 3], groups: 3, ...same(1, 1) },
  {
    name: "depthwise, multiplied, strides",
    input: [1, 5, 5, 2],
    kernel: [3, 3, 1, 4],
    groups: 2,
    strides: [2, 2],
  },
  { name: "an empty batch", input: [0, 4, 4, 2], kernel: [3, 3, 2, 2] },
  { name: "3-D", input: [1, 3, 4, 3, 2], kernel: [2, 3, 2, 2, 2] },
];

const largeConvolutions: readonly Convolution[] = [
  { name: "16 channels, odd", input: [2, 9, 11, 16], kernel: [3, 3, 16, 19], ...same(1, 1) },
  { name: "a stem", input: [1, 17, 17, 3], kernel: [7, 7, 3, 8], strides: [2, 2], ...same(3, 3) },
  { name: "wide depthwise", input: [1, 9, 9, 21], kernel: [3, 3, 1, 21], groups: 21 },
  depthwise("3x3", [2, 9, 11, 8], [3, 3], 1, same(1, 1)),
  depthwise("strides", [1, 9, 12, 8], [3, 3], 1, { strides: [2, 2], ...same(1, 1) }),
  depthwise("strides wider than the kernel", [1, 7, 13, 4], [2, 3], 1, {
    strides: [3, 5],
    padding: [
      [2, 0],
      [0, 3],
    ],
  }),
  depthwise("dilation", [1, 9, 10, 4], [3, 2], 1, { dilation: [2, 3], ...same(2, 1) }),
  depthwise("doubled", [1, 6, 7, 6], [3, 3], 2, { strides: [2, 1], ...same(1, 1) }),
  depthwise("fourfold", [1, 5, 9, 2], [3, 3], 4, same(1, 0)),
  depthwise("threefold", [1, 5, 6, 4], [2, 2], 3, {}),
  depthwise("7x7", [2, 9, 9, 4], [7, 7], 1, same(3, 3)),
  depthwise("15x31, of many taps", [1, 17, 33, 4], [15, 31], 1, same(7, 15)),
  depthwise("1-D", [3, 37, 12], [5], 1, { strides: [2], ...same(2) }),
  depthwise("3-D", [1, 4, 5, 6, 4], [2, 3, 3], 1, same(1, 1, 1)),
];

function depthwise(
  name: string,
  input: Shape,
  window: Shape,
  multiplier: number,
  rest: Pick<Convolution, "strides" | "padding" | "dilation">,
): Convolution {
  const groups = input.at(-1) ?? 1;
  const kernel = [...window, 1, groups * multiplier];
  return { name: `depthwise, ${name}`, input, kernel, groups, ...rest };
}

function same(...sides: readonly number[]): { padding: [number, number][] } {
  return { padding: sides.map((side) => [side, side]) };
}

function windowOf({ input, strides, padding, dilation, groups }: Convolution): ConvolutionWindow {
  const spatial = input.slice(1, -1);
  return {
    strides: strides ?? spatial.map(() => 1),
    padding: padding ?? spatial.map(() => [0, 0] as const),
    dilation: dilation ?? spatial.map(() => 1),
    groups: groups ?? 1,
  };
}

function forward(convolution: Convolution, dtype: DType, wrt: readonly number[]): PrimitiveCase {
  const { name, input, kernel } = convolution;
  return primitiveCase(
    `${name}, ${dtype}`,
    [randomTensor(dtype, input, 1), randomTensor(dtype, kernel, 2)],
    (x, k) => build.apply("convolution", [x, k], windowOf(convolution)),
    wrt,
  );
}

/** Finds the shape of a convolution's result by building it. */
function resultShape(convolution: Convolution): Shape {
  return graphOf(forward(convolution, "float32", [])).outputs[0]?.type.shape ?? [];
}

function inputGradient(convolution: Convolution, dtype: DType, wrt: readonly number[]) {
  const { name, input, kernel } = convolution;
  return primitiveCase(
    `${name}, ${dtype}`,
    [randomTensor(dtype, resultShape(convolution), 1), randomTensor(dtype, kernel, 2)],
    (dy, k) =>
      build.apply("convolutionInputGradient", [dy, k], {
        ...windowOf(convolution),
        inputShape: input,
      }),
    wrt,
  );
}

function kernelGradient(convolution: Convolution, dtype: DType, wrt: readonly number[]) {
  const { name, input, kernel } = convolution;
  return primitiveCase(
    `${name}, ${dtype}`,
    [randomTensor(dtype, input, 1), randomTensor(dtype, resultShape(convolution), 2)],
    (x, dy) =>
      build.apply("convolutionKernelGradient", [x, dy], {
        ...windowOf(convolution),
        kernelShape: kernel,
      }),
    wrt,
  );
}

function onConvolutions(
  make: (convolution: Convolution, dtype: DType, wrt: readonly number[]) => PrimitiveCase,
): PrimitiveCase[] {
  return [
    ...convolutions.map((convolution) => make(convolution, "float32", [0, 1])),
    ...convolutions.slice(0, 8).map((convolution) => make(convolution, "float64", [])),
    ...largeConvolutions.map((convolution) => make(convolution, "float32", [])),
  ];
}

/** Lists the cases of every contraction. */
export const contraction: CaseTable<FamilyName<"contraction">> = {
  dotGeneral: [
    ...products.map((product) => dotCase(product, "float32", true)),
    ...products.map((product) => dotCase(product, "float64", false)),
    ...largeProducts.map((product) => dotCase(product, "float32", false)),
    specialDot,
  ],
  convolution: onConvolutions(forward),
  convolutionInputGradient: onConvolutions(inputGradient),
  convolutionKernelGradient: onConvolutions(kernelGradient),
};

import { describe, expect, it } from "vitest";
import * as build from "../../../../ir/build.ts";
import type { NodeOf } from "../../../../ir/node.ts";
import type { ConvolutionWindow } from "../../../../ir/primitives/convolution.ts";
import type { Shape } from "../../../../ir/shape.ts";
import { contraction as cases } from "../../../../testing/cases/contraction.ts";
import { randomTensor } from "../../../../testing/data.ts";
import { primitiveCase } from "../../../../testing/primitive-case.ts";
import { testCases } from "../testing/check-emitters.ts";
import { compileNode } from "../testing/run-kernel.ts";
import { convolutions } from "./convolution.ts";
import { dotGeneral } from "./dot.ts";

const contraction = { dotGeneral, ...convolutions };

const float = (shape: Shape, seed = 1) => randomTensor("float32", shape, seed);

function product(name: string, lhs: Shape, rhs: Shape, left: number[], right: number[]) {
  return primitiveCase(name, [float(lhs), float(rhs, 2)], (x, y) =>
    build.dotGeneral(x, y, {
      lhsBatch: [],
      rhsBatch: [],
      lhsContracting: left,
      rhsContracting: right,
    }),
  );
}

/** Shapes that reach what small cases do not: several blocks, panels with a rest, chunks of k. */
const products = [
  product("several blocks of k", [5, 700], [700, 9], [1], [0]),
  product("several blocks of k, packed", [25, 600], [600, 19], [1], [0]),
  product("chunks of k", [5, 2100], [2100, 9], [1], [0]),
  product("chunks of k, all transposed", [2100, 5], [9, 2100], [0], [1]),
  product("chunks of outer k", [9, 7, 300], [9, 300, 5], [0, 2], [0, 1]),
  product("one row and wide tiles", [1, 9], [9, 71], [1], [0]),
  product("two rows and wide tiles", [2, 9], [9, 55], [1], [0]),
  product("two rows of dot products", [2, 67], [131, 67], [1], [1]),
  product("a column of dot products", [66, 13], [13], [1], [0]),
  product("many rows", [401, 3], [3, 9], [1], [0]),
  product("many rows, packed", [129, 131], [131, 131], [1], [0]),
  product("blocks of rows and of k, transposed", [270, 101], [31, 270], [0], [1]),
  product("rows of two axes", [5, 3, 7, 11], [3, 11, 6], [1, 3], [0, 1]),
  product("columns of two axes", [6, 3], [5, 3, 7], [1], [1]),
];

interface Layer extends Partial<ConvolutionWindow> {
  readonly name: string;
  readonly input: Shape;
  readonly kernel: Shape;
}

const layers: readonly Layer[] = [
  {
    name: "blocks of pixels and of k",
    input: [1, 11, 11, 30],
    kernel: [3, 3, 30, 33],
    padding: pad(1, 1),
  },
  { name: "many channels", input: [1, 5, 5, 40], kernel: [3, 3, 40, 5], padding: pad(1, 1) },
  {
    name: "many filters, tap by tap",
    input: [2, 7, 9, 11],
    kernel: [3, 2, 11, 17],
    padding: pad(1, 1),
  },
  {
    name: "many filters with strides, dilation and groups",
    input: [2, 11, 13, 6],
    kernel: [3, 3, 3, 34],
    strides: [2, 3],
    dilation: [3, 2],
    groups: 2,
    padding: pad(3, 2),
  },
  { name: "many filters over tall images", input: [1, 20, 12, 8], kernel: [5, 1, 8, 16] },
  { name: "many filters, 1-D", input: [2, 19, 9], kernel: [4, 9, 20], padding: [[3, 0]] },
  { name: "chunks of pixels", input: [3, 28, 28, 2], kernel: [3, 3, 2, 3], padding: pad(1, 1) },
  {
    name: "strides, dilation and groups",
    input: [2, 9, 8, 4],
    kernel: [3, 3, 2, 6],
    strides: [2, 3],
    dilation: [3, 2],
    groups: 2,
    padding: pad(2, 1),
  },
  { name: "three channels", input: [2, 7, 11, 3], kernel: [3, 3, 3, 16], padding: pad(1, 1) },
  {
    name: "two channels with strides and dilation",
    input: [2, 13, 12, 2],
    kernel: [3, 4, 2, 20],
    strides: [2, 2],
    dilation: [1, 3],
    padding: pad(2, 3),
  },
  {
    name: "three channels with strides that some pixels never meet",
    input: [1, 8, 9, 3],
    kernel: [1, 2, 3, 16],
    strides: [3, 3],
  },
  { name: "one channel, 1-D", input: [2, 40, 1], kernel: [5, 1, 16], padding: [[2, 1]] },
  {
    name: "one channel with windows beyond the image",
    input: [1, 4, 3, 1],
    kernel: [6, 9, 1, 16],
    padding: pad(4, 7),
  },
  {
    name: "strides that some taps never meet",
    input: [1, 9, 9, 3],
    kernel: [2, 2, 3, 4],
    strides: [2, 2],
    dilation: [2, 2],
  },
  {
    name: "depthwise with strides",
    input: [2, 9, 8, 18],
    kernel: [3, 3, 1, 18],
    strides: [2, 2],
    groups: 18,
    padding: pad(1, 1),
  },
  {
    name: "depthwise with dilation, 1-D",
    input: [2, 19, 5],
    kernel: [3, 1, 5],
    dilation: [3],
    groups: 5,
    padding: [[4, 2]],
  },
  {
    name: "depthwise with more taps than registers",
    input: [1, 9, 8, 21],
    kernel: [5, 4, 1, 21],
    groups: 21,
    padding: pad(2, 1),
  },
  {
    name: "depthwise with a long row of taps",
    input: [2, 4, 20, 6],
    kernel: [1, 15, 1, 6],
    groups: 6,
    padding: pad(0, 7),
  },
  {
    name: "depthwise over lines of several blocks",
    input: [7, 5, 29, 21],
    kernel: [3, 3, 1, 21],
    groups: 21,
    padding: pad(1, 1),
  },
  {
    name: "depthwise with strides and uneven padding",
    input: [6, 7, 6, 5],
    kernel: [3, 2, 1, 5],
    strides: [2, 2],
    groups: 5,
    padding: [
      [2, 0],
      [0, 1],
    ],
  },
  {
    name: "depthwise with strides that some pixels never meet",
    input: [2, 11, 10, 9],
    kernel: [2, 1, 1, 9],
    strides: [3, 4],
    groups: 9,
  },
  {
    name: "depthwise with more padding than image",
    input: [1, 3, 2, 70],
    kernel: [5, 7, 1, 70],
    dilation: [2, 1],
    groups: 70,
    padding: pad(7, 9),
  },
  {
    name: "depthwise over images that are read ahead",
    input: [1, 255, 257, 17],
    kernel: [3, 2, 1, 17],
    strides: [4, 3],
    groups: 17,
    padding: pad(1, 1),
  },
  { name: "depthwise, multiplied", input: [1, 6, 6, 3], kernel: [3, 3, 1, 6], groups: 3 },
];

function pad(y: number, x: number): [number, number][] {
  return [
    [y, y],
    [x, x],
  ];
}

function windowOf({ kernel, strides, padding, dilation, groups }: Layer): ConvolutionWindow {
  const ones = kernel.slice(2).map(() => 1);
  return {
    strides: strides ?? ones,
    padding: padding ?? ones.map(() => [0, 0] as const),
    dilation: dilation ?? ones,
    groups: groups ?? 1,
  };
}

function resultShape(layer: Layer): Shape {
  const [x, kernel] = [layer.input, layer.kernel].map((shape) =>
    build.parameter({ dtype: "float32", shape }),
  );
  if (x === undefined || kernel === undefined) return [];
  return build.apply("convolution", [x, kernel], windowOf(layer)).type.shape;
}

const forward = layers.map((layer) =>
  primitiveCase(layer.name, [float(layer.input), float(layer.kernel, 2)], (x, kernel) =>
    build.apply("convolution", [x, kernel], windowOf(layer)),
  ),
);

const inputGradients = layers.map((layer) =>
  primitiveCase(layer.name, [float(resultShape(layer)), float(layer.kernel, 2)], (dy, kernel) =>
    build.apply("convolutionInputGradient", [dy, kernel], {
      ...windowOf(layer),
      inputShape: layer.input,
    }),
  ),
);

const kernelGradients = layers.map((layer) =>
  primitiveCase(layer.name, [float(layer.input), float(resultShape(layer), 2)], (x, dy) =>
    build.apply("convolutionKernelGradient", [x, dy], {
      ...windowOf(layer),
      kernelShape: layer.kernel,
    }),
  ),
);

/** A window that reaches outside multiplies nothing there, so that infinite taps give no NaN. */
const unusual = primitiveCase(
  "depthwise with NaN and infinity",
  [float([2, 6, 9, 6]), float([3, 3, 1, 6], 2)],
  (x, kernel) => {
    const window = { strides: [1, 1], padding: pad(1, 1), dilation: [1, 1], groups: 6 };
    return build.apply("convolution", [x, kernel], window);
  },
);
unusual.inputs[0]?.data.set([Number.NaN], 100);
unusual.inputs[1]?.data.set([Number.POSITIVE_INFINITY], 2);

describe("the contraction emitters", () => {
  testCases("dotGeneral", contraction.dotGeneral, [...cases.dotGeneral, ...products]);
  testCases("convolution", contraction.convolution, [...cases.convolution, ...forward, unusual]);
  testCases("convolutionInputGradient", contraction.convolutionInputGradient, [
    ...cases.convolutionInputGradient,
    ...inputGradients,
  ]);
  testCases("convolutionKernelGradient", contraction.convolutionKernelGradient, [
    ...cases.convolutionKernelGradient,
    ...kernelGradients,
  ]);

  it("sum a row alike wherever it stands: in full tiles, at the edge, in a batch of one", () => {
    const [x, w] = [float([9, 40]), float([40, 11], 2)];
    const run = (rows: number) => {
      const [a, b] = [build.parameter({ ...x.type, shape: [rows, 40] }), build.parameter(w.type)];
      const dimensions = { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] };
      const { node } = build.dotGeneral(a, b, dimensions);
      const compiled = compileNode(contraction.dotGeneral, node as NodeOf<"dotGeneral">);
      return compiled.run([x.data.slice(0, rows * 40), w.data])[0];
    };
    const nine = run(9);
    for (const rows of [1, 2, 3, 6]) expect(run(rows)).toEqual(nine?.slice(0, rows * 11));
  });
});

import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import { makeGraph } from "../../ir/graph.ts";
import type { Value } from "../../ir/node.ts";
import { printGraph } from "../../ir/print.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor, randomTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";
import { gradient } from "../gradient.ts";

const plain = { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] };

describe("gradients of contractions", () => {
  it("are products with the other factor", () => {
    const x = listTensor("float64", [1, 2, 3, 4], [2, 2]);
    const w = listTensor("float64", [5, 6, 7, 8], [2, 2]);
    const multiply = (a: Value, b: Value) => build.dotGeneral(a, b, plain);
    expect(gradientOf([x, w], multiply)).toEqual([
      [11, 15, 11, 15],
      [4, 4, 6, 6],
    ]);
  });

  it("need no transpose for a layer's product, whichever way its weights lie", () => {
    for (const [rhsContracting, shape] of [
      [0, [3, 4]],
      [1, [4, 3]],
    ] as const) {
      const x = build.parameter({ dtype: "float32", shape: [2, 3] });
      const w = build.parameter({ dtype: "float32", shape });
      const y = build.dotGeneral(x, w, { ...plain, rhsContracting: [rhsContracting] });
      const graph = makeGraph([x, w], gradient([y], [build.fullLike(y, 1)], [x, w]));
      expect(printGraph(graph)).not.toContain("transpose");
    }
  });

  it.each([
    [
      "a batch",
      [2, 3, 4],
      [2, 4, 5],
      { ...plain, lhsBatch: [0], rhsBatch: [0], lhsContracting: [2], rhsContracting: [1] },
    ],
    [
      "scattered batch axes",
      [3, 2, 2, 2],
      [2, 2, 3, 2],
      { lhsBatch: [3, 0], rhsBatch: [0, 2], lhsContracting: [2], rhsContracting: [3] },
    ],
    [
      "two contractions, crossed",
      [2, 3, 4],
      [4, 5, 2],
      { ...plain, lhsContracting: [2, 0], rhsContracting: [0, 2] },
    ],
    ["no contraction", [2], [3], { ...plain, lhsContracting: [], rhsContracting: [] }],
    ["nothing left", [3, 2], [2, 3], { ...plain, lhsContracting: [1, 0], rhsContracting: [0, 1] }],
  ] as const)("agree with differences, to second order: %s", (name, lhs, rhs, dimensions) => {
    checkGradient({
      name,
      inputs: [randomTensor("float64", lhs), randomTensor("float64", rhs, 2)],
      build: ([x, y]) => [build.dotGeneral(x as Value, y as Value, dimensions)],
      wrt: [0, 1],
    });
  });

  const window = {
    strides: [2, 1],
    padding: [
      [1, 0],
      [0, 1],
    ],
    dilation: [1, 2],
    groups: 2,
  } as const;
  const [input, kernel, output] = [
    [2, 4, 4, 4],
    [2, 2, 2, 2],
    [2, 2, 3, 2],
  ] as const;
  it.each([
    ["convolution", input, kernel, (x: Value, k: Value) => build.convolution(x, k, window)],
    [
      "convolutionInputGradient",
      output,
      kernel,
      (dy: Value, k: Value) => build.convolutionInputGradient(dy, k, window, input),
    ],
    [
      "convolutionKernelGradient",
      input,
      output,
      (x: Value, dy: Value) => build.convolutionKernelGradient(x, dy, window, kernel),
    ],
  ] as const)("agree with differences, to second order: %s", (name, first, second, fn) => {
    checkGradient({
      name,
      inputs: [randomTensor("float64", first), randomTensor("float64", second, 2)],
      build: ([x, y]) => [fn(x as Value, y as Value)],
      wrt: [0, 1],
    });
  });
});

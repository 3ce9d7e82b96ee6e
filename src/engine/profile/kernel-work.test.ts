import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import { workOf } from "../ir/kernel-work.ts";
import type { Value } from "../ir/node.ts";
import { fuse } from "../passes/fuse.ts";
import { operationsOf } from "./kernel-name.ts";

const input = (...shape: number[]) => build.parameter({ dtype: "float32", shape });

/** Fuses what leads to `output` and describes each kernel. */
function kernelsOf(inputs: readonly Value[], output: Value) {
  return fuse(makeGraph(inputs, [output])).kernels.map((kernel) => ({
    operations: operationsOf(kernel),
    ...workOf(kernel),
  }));
}

const window = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
} as const;

describe("workOf", () => {
  it("counts a multiply-add for every tap of a convolution and of both its gradients", () => {
    const [x, kernel, dy] = [input(2, 6, 6, 3), input(3, 3, 3, 8), input(2, 4, 4, 8)];
    const flops = 2 * (2 * 4 * 4 * 8) * (3 * 3 * 3);
    const forward = build.convolution(x, kernel, window);
    const dx = build.convolutionInputGradient(dy, kernel, window, x.type.shape);
    const dk = build.convolutionKernelGradient(x, dy, window, kernel.type.shape);
    expect(kernelsOf([x, kernel], forward)[0]?.flops).toBe(flops);
    expect(kernelsOf([dy, kernel], dx)[0]?.flops).toBe(flops);
    expect(kernelsOf([x, dy], dk)[0]?.flops).toBe(flops);
  });

  it("counts an operation per element in a fused loop, whose inner values cost no memory", () => {
    const [x, bias] = [input(10, 4), input(4)];
    const sum = build.tanh(build.add(x, build.broadcastTo(bias, [10, 4])));
    expect(kernelsOf([x, bias], sum)).toEqual([
      { operations: "loop add tanh", flops: 80, bytes: 4 * (40 + 4 + 40) },
    ]);
  });

  it("counts the elements that a reduction goes through", () => {
    const x = input(10, 4);
    expect(kernelsOf([x], build.reduceSum(build.exp(x), [1]))).toEqual([
      { operations: "reduction exp reduceSum", flops: 80, bytes: 4 * (40 + 10) },
    ]);
  });

  it("counts of a sliced or gathered operand only what is read", () => {
    const table = input(1000, 4);
    const indices = build.parameter({ dtype: "int32", shape: [5] });
    const rows = build.gather(table, indices, 0);
    expect(kernelsOf([table, indices], rows)).toEqual([
      { operations: "gather", flops: 0, bytes: 4 * (20 + 5 + 20) },
    ]);
    const part = build.negate(build.sliceAxis(table, 0, 10, 15));
    expect(kernelsOf([table], part)).toEqual([
      { operations: "loop negate", flops: 20, bytes: 4 * (20 + 20) },
    ]);
  });
});

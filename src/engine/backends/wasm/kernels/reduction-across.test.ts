import { describe, expect, it } from "vitest";
import * as build from "../../../ir/build.ts";
import type { NodeOf } from "../../../ir/node.ts";
import type { ReductionKernel } from "../../../ir/program.ts";
import type { Shape } from "../../../ir/shape.ts";
import { sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { NodeEmitter } from "./kernel-code.ts";
import { emitReduction } from "./reduction.ts";
import { reductionWorkspace } from "./reduction-across.ts";
import { compileNode } from "./testing/run-kernel.ts";

const kernelOf = (reduction: NodeOf<"reduceSum">): ReductionKernel => ({
  kind: "reduction",
  reduction,
  prologue: [],
  epilogue: [],
  outputs: reduction.outputs,
});

const emitter: NodeEmitter<"reduceSum"> = {
  emit: (context, node) => emitReduction(context, kernelOf(node)),
  workspace: (node, { threads }) => reductionWorkspace(kernelOf(node), threads),
};

/** Adds up whole numbers, of which every order gives the same sum. */
function expectedSums(data: Float32Array, shape: Shape, axes: readonly number[]): number[] {
  const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const sums = new Array<number>(sizeOf(kept)).fill(0);
  const [from, to] = [stridesOf(shape), stridesOf(kept)];
  data.forEach((x, i) => {
    const place = shape.reduce((sum, extent, axis) => {
      const index = Math.floor(i / (from[axis] ?? 1)) % extent;
      return axes.includes(axis) ? sum : sum + index * (to[axis] ?? 0);
    }, 0);
    sums[place] = (sums[place] ?? 0) + x;
  });
  return sums;
}

describe("a reduction whose last axis is kept", () => {
  it.each<[string, Shape, number[]]>([
    ["few rows", [3, 70], [0]],
    ["rows in several chunks", [1601, 70], [0]],
    ["few columns", [50_001, 3], [0]],
    ["columns in several blocks", [5, 2050], [0]],
    ["columns in blocks and rows in chunks", [101, 1030], [0]],
    ["chunks along the first of several axes", [37, 3, 50, 33], [0, 2]],
    ["a kept axis before the reduced one", [7, 9, 10], [1]],
  ])("adds up %s, whoever adds which part", (_, shape, axes) => {
    const x = build.parameter({ dtype: "float32", shape });
    const node = build.reduceSum(x, axes).node as NodeOf<"reduceSum">;
    const compiled = compileNode(emitter, node);
    const whole = Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919) % 101) - 50);
    expect([...(compiled.run([whole])[0] ?? [])]).toEqual(expectedSums(whole, shape, axes));
    const broken = whole.map((value) => Math.sin(value) * 3.7);
    const bits = (parts: number) => [
      ...new Int32Array((compiled.run([broken], parts)[0] as Float32Array).buffer),
    ];
    expect(bits(3)).toEqual(bits(1));
  });
});

import { describe, expect, it } from "vitest";
import { runGraph } from "../backends/reference/index.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";
import * as build from "../ir/build.ts";
import type { HostArray } from "../ir/dtype.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import type { Program } from "../ir/program.ts";
import { sizeOf } from "../ir/shape.ts";
import { fuse } from "./fuse.ts";
import { planMemory } from "./plan.ts";

const f32 = (...shape: number[]) => build.parameter({ dtype: "float32", shape });

/** Repeats a value per row along the last axis. */
const along = (x: Value, like: Value) =>
  build.broadcastInDim(
    build.reshape(x, [...x.type.shape, 1]),
    like.type.shape,
    like.type.shape.map((_, axis) => axis),
  );

const last = (x: Value) => x.type.shape.length - 1;

function softmax(x: Value): Value {
  const powers = build.exp(build.subtract(x, along(build.reduceMax(x, [last(x)]), x)));
  return build.divide(powers, along(build.reduceSum(powers, [last(x)]), x));
}

/** Gives the normalised rows and their reciprocal deviation, which gradients read. */
function normalized(x: Value): Value[] {
  const mean = (y: Value) => {
    const sum = build.reduceSum(y, [last(x)]);
    return build.divide(sum, build.fullLike(sum, x.type.shape[last(x)] ?? 1));
  };
  const centred = build.subtract(x, along(mean(x), x));
  const variance = mean(build.multiply(centred, centred));
  const scale = build.rsqrt(build.add(variance, build.fullLike(variance, 1e-6)));
  return [build.multiply(centred, along(scale, x)), scale];
}

/** Says for each kernel what it is, and of how many parts. */
function kinds({ kernels }: Program): string[] {
  return kernels
    .filter((kernel) => kernel.kind !== "node" || kernel.node.primitive !== "reshape")
    .map((kernel) => (kernel.kind === "band" ? `band of ${kernel.parts.length}` : kernel.kind));
}

/** Fuses a graph, checks the results against the reference, and gives the kinds of its kernels. */
function checked(inputs: readonly Value[], outputs: readonly Value[]): string[] {
  const graph = makeGraph(inputs, outputs);
  const program = fuse(graph);
  const backend = createWasmBackend();
  const updates = outputs.map(() => undefined);
  const plan = planMemory(program, updates, backend.properties);
  const data = inputs.map(({ type }, n) =>
    Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => Math.sin(i * 1.7 + n) * 3),
  );
  const results = backend.compile({ graph, program, updates, plan }).run(data);
  const given = inputs.map(({ type }, n) => ({ type, data: data[n] as Float32Array }));
  runGraph(graph, given).forEach((expected, n) => {
    const result = results[n] as HostArray;
    expected.data.forEach((value, i) => {
      expect(Math.abs((result[i] ?? NaN) - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
    });
  });
  return kinds(program);
}

describe("fuseBands", () => {
  it.each([[[2, 3]], [[37, 5]], [[64, 64]], [[3, 1000]], [[5, 7, 17]], [[200, 2]]])(
    "makes one kernel of a softmax and of a normalisation over %j",
    (shape) => {
      const x = f32(...shape);
      expect(checked([x], [softmax(x)])).toEqual(["band of 4"]);
      expect(checked([x], normalized(x))).toEqual(["band of 4"]);
    },
  );

  it("joins what goes on with the rows, and stores what others read", () => {
    const [x, dy] = [f32(33, 20), f32(33, 20)];
    const y = softmax(x);
    const weighted = build.multiply(dy, y);
    const sum = along(build.reduceSum(weighted, [1]), x);
    const dx = build.multiply(y, build.subtract(dy, sum));
    expect(checked([x, dy], [dx, build.reduceSum(y, [0])])).toEqual(["band of 6", "reduction"]);
  });

  it("keeps kernels apart that read other rows than their own", () => {
    const x = f32(16, 16);
    const sums = build.reduceSum(x, [1]);
    const columns = build.broadcastInDim(sums, [16, 16], [1]);
    expect(checked([x], [build.multiply(x, columns)])).toEqual(["reduction", "loop"]);
    const turned = build.transpose(build.multiply(x, along(sums, x)), [1, 0]);
    const total = build.reduceSum(build.negate(turned), [1]);
    expect(checked([x], [turned, build.multiply(turned, along(total, x))])).not.toContain(
      "band of 4",
    );
  });

  it("keeps kernels apart where another has to run in between", () => {
    const x = f32(12, 12);
    const shifted = build.subtract(x, along(build.reduceMax(x, [1]), x));
    const product = build.matrixProduct(shifted, x);
    const sums = build.reduceSum(build.multiply(shifted, product), [1]);
    expect(checked([x], [sums])).toEqual(["band of 2", "node", "reduction"]);
  });

  it("keeps two bands apart that would wait for each other", () => {
    const [x, y] = [f32(6, 8), f32(6, 8)];
    const [a, b] = [build.reduceMax(x, [1]), build.reduceMin(y, [1])];
    const otherRows = (value: Value, like: Value) => build.reverse(along(value, like), [0]);
    const c = build.multiply(along(a, x), otherRows(b, x));
    const d = build.multiply(along(b, y), otherRows(a, y));
    expect(checked([x, y], [c, d]).sort()).toEqual(["band of 2", "loop", "reduction"]);
  });
});

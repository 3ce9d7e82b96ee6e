import { describe, expect, it } from "vitest";
import { createWasmBackend } from "../backends/wasm/index.ts";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { printProgram } from "../ir/print-program.ts";
import { fuse, separate } from "./fuse.ts";
import { optimize, schedule } from "./pipeline.ts";

const f32 = (...shape: number[]) => build.parameter({ dtype: "float32", shape });
const show = (inputs: readonly Value[], outputs: readonly Value[]) =>
  printProgram(fuse(optimize(makeGraph(inputs, outputs))));

/** Updates one variable by Adam; gives the new weight and moments. */
function adam([w, m, v, gradient, rate]: readonly [Value, Value, Value, Value, Value]): Value[] {
  const like = (x: number) => build.fullLike(w, x);
  const mix = (decay: number, old: Value, fresh: Value) =>
    build.add(build.multiply(old, like(decay)), build.multiply(fresh, like(1 - decay)));
  const nextM = mix(0.75, m, gradient);
  const nextV = mix(0.875, v, build.multiply(gradient, gradient));
  const direction = build.divide(nextM, build.add(build.sqrt(nextV), like(2 ** -20)));
  const step = build.multiply(build.broadcastTo(rate, w.type.shape), direction);
  return [build.subtract(w, step), nextM, nextV];
}

describe("fuse", () => {
  it("makes one loop of an Adam update, which stores all three results", () => {
    const inputs = [f32(8, 4), f32(8, 4), f32(8, 4), f32(8, 4), f32()] as const;
    expect(show(inputs, adam(inputs))).toMatchInlineSnapshot(`
      "program(%0: float32[8, 4], %1: float32[8, 4], %2: float32[8, 4], %3: float32[8, 4], %4: float32[]) {
        loop -> %7, %11, %16
          %5 = multiply(%1, broadcastInDim(0.75)) : float32[8, 4]
          %6 = multiply(%3, broadcastInDim(0.25)) : float32[8, 4]
          %7 = add(%5, %6) : float32[8, 4]
          %8 = multiply(%3, %3) : float32[8, 4]
          %9 = multiply(%2, broadcastInDim(0.875)) : float32[8, 4]
          %10 = multiply(%8, broadcastInDim(0.125)) : float32[8, 4]
          %11 = add(%9, %10) : float32[8, 4]
          %12 = sqrt(%11) : float32[8, 4]
          %13 = add(%12, broadcastInDim(9.5367431640625e-7)) : float32[8, 4]
          %14 = divide(%7, %13) : float32[8, 4]
          %15 = multiply(broadcastInDim(%4), %14) : float32[8, 4]
          %16 = subtract(%0, %15) : float32[8, 4]
        return %16, %7, %11
      }"
    `);
  });

  it("runs a bias and an activation on the rows of a product, which nobody else reads", () => {
    const [x, w, bias] = [f32(8, 4), f32(4, 2), f32(2)];
    const dimensions = { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] };
    const product = build.dotGeneral(x, w, dimensions);
    const sum = build.add(product, build.broadcastTo(bias, [8, 2]));
    const result = build.maximum(sum, build.fullLike(sum, 0));
    expect(show([x, w, bias], [result])).toMatchInlineSnapshot(`
      "program(%0: float32[8, 4], %1: float32[4, 2], %2: float32[2]) {
        rows -> %5
          %3 = dotGeneral(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[8, 2]
          then %4 = add(%3, broadcastInDim(%2)) : float32[8, 2]
          then %5 = maximum(%4, broadcastInDim(0)) : float32[8, 2]
        return %5
      }"
    `);
    expect(show([x, w, bias], [result, product])).toMatch(/node -> %3.*loop -> %5/s);
  });

  it("makes one loop of a bias and an activation, reading the bias by strides", () => {
    const [x, bias] = [f32(8, 4), f32(4)];
    const sum = build.add(x, build.broadcastTo(bias, [8, 4]));
    expect(show([x, bias], [build.maximum(sum, build.fullLike(sum, 0))])).toMatchInlineSnapshot(`
      "program(%0: float32[8, 4], %1: float32[4]) {
        loop -> %3
          %2 = add(%0, broadcastInDim(%1)) : float32[8, 4]
          %3 = maximum(%2, broadcastInDim(0)) : float32[8, 4]
        return %3
      }"
    `);
  });

  it("goes through a softmax row by row", () => {
    const x = f32(8, 10);
    const spread = (value: Value) => build.broadcastReduced(value, [8, 10], [1]);
    const powers = build.exp(build.subtract(x, spread(build.reduceMax(x, [1]))));
    const y = build.divide(powers, spread(build.reduceSum(powers, [1])));
    expect(show([x], [y])).toMatchInlineSnapshot(`
      "program(%0: float32[8, 10]) {
        band -> %5, by row of 8
          reduction -> %1
            %1 = reduceMax(%0) {axes=[1]} : float32[8]
          loop -> %3
            %2 = subtract(%0, broadcastInDim(%1)) : float32[8, 10]
            %3 = exp(%2) : float32[8, 10]
          reduction -> %4
            %4 = reduceSum(%3) {axes=[1]} : float32[8]
          loop -> %5
            %5 = divide(%3, broadcastInDim(%4)) : float32[8, 10]
        return %5
      }"
    `);
  });

  it("makes one kernel of a reduction with what comes before and after", () => {
    const [x, y] = [f32(8, 10), f32(8, 10)];
    const difference = build.subtract(x, y);
    const total = build.reduceSum(build.multiply(difference, difference), [0, 1]);
    const mean = build.divide(total, build.fullLike(total, 80));
    expect(show([x, y], [build.sqrt(mean)])).toMatchInlineSnapshot(`
      "program(%0: float32[8, 10], %1: float32[8, 10]) {
        reduction -> %6
          each %2 = subtract(%0, %1) : float32[8, 10]
          each %3 = multiply(%2, %2) : float32[8, 10]
          %4 = reduceSum(%3) {axes=[0, 1]} : float32[]
          then %5 = divide(%4, 80) : float32[]
          then %6 = sqrt(%5) : float32[]
        return %6
      }"
    `);
  });

  it("stores a view only where something else than a loop reads it", () => {
    const [x, y] = [f32(3, 5), f32(3, 4)];
    const turned = build.reverse(x, [1]);
    const product = build.dotGeneral(turned, y, {
      lhsBatch: [],
      rhsBatch: [],
      lhsContracting: [0],
      rhsContracting: [0],
    });
    expect(show([x, y], [product, build.exp(turned)])).toMatchInlineSnapshot(`
      "program(%0: float32[3, 5], %1: float32[3, 4]) {
        node -> %2
          %2 = reverse(%0) {axes=[1]} : float32[3, 5]
        node -> %3
          %3 = dotGeneral(%2, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0]} : float32[5, 4]
        loop -> %4
          %4 = exp(reverse(%0)) : float32[3, 5]
        return %3, %4
      }"
    `);
  });

  it("reads through views of views, and stores none between", () => {
    const x = f32(3, 5);
    const y = build.reverse(build.slice(build.transpose(x, [1, 0]), [1, 0], [4, 3]), [0]);
    expect(show([x], [y])).toMatchInlineSnapshot(`
      "program(%0: float32[3, 5]) {
        node -> %1
          %1 = reverse(slice(transpose(%0))) {axes=[0]} : float32[3, 3]
        return %1
      }"
    `);
  });

  it("does not join what a path through another kernel would tie into a knot", () => {
    const x = f32(6);
    const a = build.exp(x);
    const total = build.reduceSum(a, [0]);
    const y = build.multiply(a, build.broadcastInDim(total, [6], []));
    expect(show([x], [y, a])).toMatchInlineSnapshot(`
      "program(%0: float32[6]) {
        loop -> %1
          %1 = exp(%0) : float32[6]
        reduction -> %2
          %2 = reduceSum(%1) {axes=[0]} : float32[]
        loop -> %3
          %3 = multiply(%1, broadcastInDim(%2)) : float32[6]
        return %3, %1
      }"
    `);
  });

  it("fuses inside of loops", () => {
    const [h, x] = [f32(4), f32(4)];
    const next = build.tanh(build.add(h, x));
    const [start, xs] = [f32(4), f32(7, 4)];
    const outputs = build.scan([start, xs], {
      body: makeGraph([h, x], [next, build.multiply(next, next)]),
      length: 7,
      constants: 0,
      carries: 1,
      reverse: false,
    });
    expect(show([start, xs], outputs)).toMatchInlineSnapshot(`
      "program(%0: float32[4], %1: float32[7, 4]) {
        control -> %2, %3
          %2, %3 = scan(%0, %1) : float32[4], float32[7, 4]
          program(%0: float32[4], %1: float32[4]) {
            loop -> %3, %4
              %2 = add(%0, %1) : float32[4]
              %3 = tanh(%2) : float32[4]
              %4 = multiply(%3, %3) : float32[4]
            return %3, %4
          }
        return %2, %3
      }"
    `);
  });
});

describe("separate", () => {
  it("makes each node a kernel, for backends that do not fuse", () => {
    const x = f32(4);
    const graph = makeGraph([x], [build.exp(build.negate(x))]);
    expect(separate(graph).kernels.map(({ kind }) => kind)).toEqual(["node", "node"]);
    const wasm = createWasmBackend();
    expect(schedule(graph, wasm.properties).kernels).toHaveLength(1);
    const plain = { ...wasm.properties, fuses: false };
    expect(schedule(graph, plain).kernels).toHaveLength(2);
  });
});

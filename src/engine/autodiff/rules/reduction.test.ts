import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor, randomTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";

const product = (axes: readonly number[]) => (x: Value) => build.reduceProduct(x, axes);

describe("gradients of reductions", () => {
  it("share a maximum equally between its ties", () => {
    const x = listTensor("float64", [3, 1, 3, 0, 2, 1], [2, 3]);
    const greatest = (v: Value) => build.reduceMax(v, [1]);
    expect(gradientOf([x], greatest)).toEqual([[0.5, 0, 0.5, 0, 1, 0]]);
    const least = (v: Value) => build.reduceMin(v, [0]);
    expect(gradientOf([x], least)).toEqual([[0, 1, 0, 1, 0, 1]]);
  });

  it("are right for products with none, one and two zeros", () => {
    const x = listTensor("float64", [2, 3, 4, 0, 3, 4, 0, 0, 4], [3, 3]);
    expect(gradientOf([x], product([1]))).toEqual([[12, 8, 6, 12, 0, 0, 0, 0, 0]]);
  });

  it("are right for products of one element and of none", () => {
    expect(gradientOf([listTensor("float64", [5, 6], [2, 1])], product([1]))).toEqual([[1, 1]]);
    expect(gradientOf([listTensor("float64", [], [0])], product([0]))).toEqual([[]]);
  });

  it("run a running total backwards", () => {
    const total = (x: Value) => build.cumulativeSum(x, 0);
    expect(gradientOf([listTensor("float64", [1, 2, 3])], total)).toEqual([[3, 2, 1]]);
  });

  it.each([
    ["reduceProduct", product([0, 2]), [2, 3, 5]],
    ["reduceProduct of a row", product([1]), [2, 8]],
    ["reduceSum", (x: Value) => build.reduceSum(x, [1]), [2, 3, 2]],
    ["reduceMax", (x: Value) => build.reduceMax(x, [0, 1]), [2, 3, 2]],
    ["cumulativeSum", (x: Value) => build.cumulativeSum(x, 1, true), [2, 3, 2]],
  ] as const)("agree with differences, to second order: %s", (name, fn, shape) => {
    const squared = (x: Value) => build.multiply(fn(x), fn(x));
    checkGradient({
      name,
      inputs: [randomTensor("float64", shape, 4)],
      build: ([x]) => [squared(x as Value)],
      wrt: [0],
    });
  });
});

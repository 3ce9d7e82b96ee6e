import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor, randomTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";

const rows = listTensor("int32", [2, 0, 2, 9]);
const places = listTensor("int32", [1, 0, 1, 1, 5, 0], [2, 3]);

describe("gradients of indexing", () => {
  it("add up where an index is read twice, and clamp as reading does", () => {
    const take = (x: Value, indices: Value) => build.gather(x, indices, 0);
    const table = randomTensor("float64", [3, 2]);
    expect(gradientOf([table, rows], take)[0]).toEqual([1, 1, 0, 0, 3, 3]);
  });

  it("add up single elements along an axis", () => {
    const take = (x: Value, indices: Value) => build.gatherAlong(x, indices, 1);
    const table = randomTensor("float64", [2, 2]);
    expect(gradientOf([table, places], take)[0]).toEqual([1, 2, 1, 2]);
  });

  it.each([
    ["gather", [4, 3, 2], rows, (x: Value, i: Value) => build.gather(x, i, 1)],
    ["scatterAdd", [2, 4, 2], rows, (x: Value, i: Value) => build.scatterAdd(i, x, 1, 3)],
    ["gatherAlong", [2, 4], places, (x: Value, i: Value) => build.gatherAlong(x, i, 1)],
    ["scatterAddAlong", [2, 3], places, (x: Value, i: Value) => build.scatterAddAlong(i, x, 1, 2)],
  ] as const)("agree with differences, to second order: %s", (name, shape, indices, fn) => {
    checkGradient({
      name,
      inputs: [randomTensor("float64", shape), indices],
      build: ([x, i]) => [build.multiply(fn(x as Value, i as Value), fn(x as Value, i as Value))],
      wrt: [0],
    });
  });
});

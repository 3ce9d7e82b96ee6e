import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor, randomTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";

const window = { window: [2], strides: [1], padding: [[0, 0]] } as const;
const row = listTensor("float64", [1, 3, 2, 4], [1, 4, 1]);

describe("gradients of windows", () => {
  it("give a maximum's cotangent to the element that won, once per window", () => {
    const pool = (x: Value) => build.maxPool(x, window)[0];
    expect(gradientOf([row], pool)).toEqual([[0, 2, 0, 1]]);
  });

  it("give a sum's cotangent to every element of the window", () => {
    const sum = (x: Value) => build.windowSum(x, window);
    expect(gradientOf([row], sum)).toEqual([[1, 2, 2, 1]]);
  });

  const wide = {
    window: [2, 3],
    strides: [2, 1],
    padding: [
      [1, 0],
      [1, 1],
    ],
  } as const;
  const [outside, inside] = [
    [2, 3, 4, 2],
    [2, 2, 4, 2],
  ] as const;
  const place = (x: Value) => build.maxPool(x, wide)[1];
  it.each([
    ["maxPool", outside, (x: Value) => build.maxPool(x, wide)[0]],
    ["windowGather", outside, (x: Value) => build.windowGather(x, place(build.negate(x)), wide)],
    ["windowSum", outside, (x: Value) => build.windowSum(x, wide)],
    ["windowSpread", inside, (y: Value) => build.windowSpread(y, wide, outside)],
    [
      "windowScatter",
      inside,
      (y: Value) =>
        build.windowScatter(y, build.full({ dtype: "uint8", shape: inside }, 4), wide, outside),
    ],
  ] as const)("agree with differences, to second order: %s", (name, shape, fn) => {
    checkGradient({
      name,
      inputs: [randomTensor("float64", shape)],
      build: ([x]) => [build.multiply(fn(x as Value), fn(x as Value))],
      wrt: [0],
    });
  });
});

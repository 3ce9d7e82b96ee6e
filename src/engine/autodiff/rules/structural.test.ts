import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor, randomTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";
import type { PrimitiveCase } from "../../testing/primitive-case.ts";

const numbers = (n: number) => randomTensor("float64", [n]);
const matrix = randomTensor("float64", [3, 4]);

function structuralCase(
  name: string,
  inputs: PrimitiveCase["inputs"],
  make: (...values: Value[]) => Value,
  wrt: readonly number[] = inputs.map((_, i) => i),
): PrimitiveCase {
  return { name, inputs, build: (values) => [make(...values)], wrt };
}

describe("gradients of structural primitives", () => {
  it("sum over what broadcasting repeated", () => {
    const spread = (x: Value) => build.broadcastInDim(x, [3, 2, 4], [0, 1]);
    const x = listTensor("float64", [1, 2, 3], [3, 1]);
    expect(gradientOf([x], spread)).toEqual([[8, 8, 8]]);
  });

  it("reach only the elements that a strided slice keeps", () => {
    const cut = (x: Value) => build.slice(x, [1], [6], [2]);
    expect(gradientOf([numbers(7)], cut)).toEqual([[0, 1, 0, 1, 0, 1, 0]]);
  });

  it("survive an empty slice", () => {
    const cut = (x: Value) => build.slice(x, [2], [2], [3]);
    expect(gradientOf([numbers(4)], cut)).toEqual([[0, 0, 0, 0]]);
  });

  it("count the filler of a padding", () => {
    const padded = (x: Value, filler: Value) => build.pad(x, filler, [1], [2], [1]);
    const filler = listTensor("float64", [9], []);
    expect(gradientOf([numbers(3), filler], padded)).toEqual([[1, 1, 1], [5]]);
  });

  it("add where an update is also read elsewhere", () => {
    const start = () => build.scalar(1, "int32");
    const twice = (x: Value, update: Value) =>
      build.multiply(build.dynamicUpdateSlice(x, update, [start()]), build.fullLike(x, 2));
    expect(gradientOf([numbers(4), numbers(2)], twice)).toEqual([
      [2, 0, 0, 2],
      [2, 2],
    ]);
  });

  const start = (n: number) => build.scalar(n, "int32");
  const zero = () => build.scalar(0, "float64");
  it.each([
    structuralCase("transpose", [randomTensor("float64", [2, 3, 4])], (x) =>
      build.transpose(x, [2, 0, 1]),
    ),
    structuralCase("slice", [matrix], (x) => build.slice(x, [0, 1], [3, 4], [2, 2])),
    structuralCase("reverse", [matrix], (x) => build.reverse(x, [1])),
    structuralCase("reshape", [matrix], (x) => build.reshape(x, [2, 6])),
    structuralCase("pad", [matrix], (x) => build.pad(x, zero(), [0, 1], [2, 0], [1, 2])),
    structuralCase("concatenate", [matrix, randomTensor("float64", [3, 2], 2)], (x, y) =>
      build.concatenate([x, y, x], 1),
    ),
    structuralCase("dynamicSlice", [matrix], (x) =>
      build.dynamicSlice(x, [start(2), start(1)], [2, 2]),
    ),
    structuralCase("dynamicUpdateSlice", [matrix, randomTensor("float64", [2, 2])], (x, y) =>
      build.dynamicUpdateSlice(x, y, [start(9), start(1)]),
    ),
  ])("agree with differences, to second order: $name", (given) => {
    checkGradient({
      ...given,
      build: (values) => given.build(values).map((value) => build.multiply(value, value)),
    });
  });
});

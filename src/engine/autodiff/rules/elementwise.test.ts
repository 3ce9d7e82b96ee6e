import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";
import { primitiveCase } from "../../testing/primitive-case.ts";

const numbers = (...elements: number[]) => listTensor("float64", elements);
const slope = (fn: (x: Value) => Value, ...at: number[]) => gradientOf([numbers(...at)], fn)[0];

describe("gradients of elementwise primitives", () => {
  it("know the derivative of abs on both sides and at zero", () => {
    expect(slope(build.abs, -2, 0, 3)).toEqual([-1, 0, 1]);
  });

  it("share a tie of maximum and minimum half and half", () => {
    const [x, y] = [numbers(1, 2, 3), numbers(3, 2, 1)];
    expect(gradientOf([x, y], build.maximum)).toEqual([
      [0, 0.5, 1],
      [1, 0.5, 0],
    ]);
    expect(gradientOf([x, y], build.minimum)).toEqual([
      [1, 0.5, 0],
      [0, 0.5, 1],
    ]);
  });

  it("stay finite for powers of zero and of negative numbers", () => {
    const [dx, dy] = gradientOf([numbers(0, 0, 0, -2), numbers(0, 1, 2, 3)], build.power);
    expect(dx).toEqual([0, 1, 0, 12]);
    expect(dy?.map((n) => n + 0)).toEqual([0, 0, 0, 0]);
  });

  it("take the truncated quotient for a remainder's divisor", () => {
    const [dx, dy] = gradientOf([numbers(7, -7, 7.5), numbers(2, 2, -2)], build.remainder);
    expect(dx).toEqual([1, 1, 1]);
    expect(dy).toEqual([-3, 3, 3]);
  });

  it("flow through select to the chosen side only", () => {
    const condition = listTensor("bool", [1, 0]);
    const choose = (c: Value, x: Value, y: Value) => build.select(c, x, y);
    const found = gradientOf([condition, numbers(1, 2), numbers(3, 4)], choose);
    expect(found.slice(1)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it("flow through conversions between floats, in the dtype of the input", () => {
    const half = (x: Value) => build.convert(x, "float32");
    expect(slope(half, 1, 2)).toEqual([1, 1]);
  });

  it("are zero for steps and behind stopGradient", () => {
    for (const step of [build.floor, build.ceil, build.round, build.sign, build.stopGradient]) {
      expect(slope(step, -1.5, 0.5)).toEqual([0, 0]);
    }
    const partly = (x: Value) => build.multiply(x, build.stopGradient(x));
    expect(slope(partly, 3)).toEqual([3]);
  });

  const smooth = {
    sqrt: build.sqrt,
    rsqrt: build.rsqrt,
    exp: build.exp,
    expm1: build.expm1,
    log: build.log,
    log1p: build.log1p,
    sin: build.sin,
    cos: build.cos,
    tan: build.tan,
    asin: build.asin,
    acos: build.acos,
    atan: build.atan,
    tanh: build.tanh,
    logistic: build.logistic,
    erf: build.erf,
  };
  it.each(Object.entries(smooth))("agree with differences, to second order: %s", (name, fn) => {
    checkGradient(primitiveCase(name, [numbers(0.2, 0.5, 0.8)], fn, [0]));
  });

  it.each([
    ["divide", build.divide],
    ["power", build.power],
    ["multiply", build.multiply],
    ["subtract", build.subtract],
  ] as const)("agree with differences, to second order: %s", (name, fn) => {
    const inputs = [numbers(0.3, 1.5, 2.5), numbers(2, 0.7, 1.2)];
    checkGradient(primitiveCase(name, inputs, fn, [0, 1]));
  });
});

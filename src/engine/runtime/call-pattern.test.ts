import { describe, expect, it } from "vitest";
import { tensor, Variable } from "../index.ts";
import { fits, patternOf } from "./call-pattern.ts";

const pattern = (node: unknown) => patternOf(node, []);

/** Tells whether two calls run the same program; both ways must agree. */
function alike(a: unknown, b: unknown): boolean {
  const there = fits(pattern(a), b, []);
  expect(fits(pattern(b), a, [])).toBe(there);
  return there;
}

describe("the pattern of a call", () => {
  it("knows data by its type alone, in whatever form it comes", () => {
    const [x, y] = [new Float32Array([1, 2]), tensor([3, 4])];
    expect(alike([x], [y])).toBe(true);
    expect(alike(x, { dtype: "float32", shape: [2], data: x })).toBe(true);
    expect(alike(3, tensor(5))).toBe(true);
    expect(alike(x, new Float32Array(3))).toBe(false);
    expect(alike(x, new Int32Array(2))).toBe(false);
    expect(alike(x, { dtype: "float32", shape: [1, 2], data: x })).toBe(false);
  });

  it("knows structure by its keys, their order and its lengths", () => {
    expect(alike({ x: 1, y: [2, 3] }, { x: 4, y: [5, 6] })).toBe(true);
    expect(alike({ x: 1, y: 2 }, { y: 2, x: 1 })).toBe(false);
    expect(alike({ x: 1 }, { x: 1, y: 2 })).toBe(false);
    expect(alike([1, 2], [1, 2, 3])).toBe(false);
    expect(alike([1], { 0: 1 })).toBe(false);
    expect(alike({ x: undefined }, {})).toBe(false);
  });

  it("knows by itself what is no tensor", () => {
    const variable = new Variable(1);
    const same = () => 1;
    expect(alike([true, "a", null, variable, same], [true, "a", null, variable, same])).toBe(true);
    expect(alike(variable, new Variable(1))).toBe(false);
    expect(alike("a", "b")).toBe(false);
    expect(alike(null, undefined)).toBe(false);
    expect(alike(true, 1)).toBe(false);
  });

  it("lists the inputs in the order of arrays and keys", () => {
    const leaves: unknown[] = [];
    const node = { b: 1, a: [2, { c: 3 }], skipped: "text" };
    expect(fits(pattern(node), node, leaves as never)).toBe(true);
    expect(leaves).toEqual([1, 2, 3]);
  });
});

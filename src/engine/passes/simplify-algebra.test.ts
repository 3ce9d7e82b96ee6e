import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import type { DType } from "../ir/dtype.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { printGraph } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { simplifyAlgebra } from "./simplify-algebra.ts";

const parameter = (dtype: DType, ...shape: number[]) => build.parameter({ dtype, shape });

/** Simplifies one value of x; gives the operation that is left, or "x". */
function left(x: Value, value: Value): string {
  const after = simplifyAlgebra(makeGraph([x], [value]));
  verify(after, "simplify-algebra");
  return after.outputs[0] === x ? "x" : (after.outputs[0]?.node.primitive ?? "");
}

describe("simplifyAlgebra", () => {
  it("drops what does nothing and joins views of views", () => {
    const x = parameter("float32", 2, 3);
    const one = build.fullLike(x, 1);
    const turned = build.transpose(build.transpose(build.multiply(x, one), [1, 0]), [1, 0]);
    const flat = build.reshape(build.reshape(build.stopGradient(turned), [6]), [3, 2]);
    const graph = makeGraph([x], [build.power(flat, build.fullLike(flat, 2))]);
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph(%0: float32[2, 3]) {
        %1 = constant() [1] : float32[]
        %2 = broadcastInDim(%1) {shape=[2, 3], dimensions=[]} : float32[2, 3]
        %3 = multiply(%0, %2) : float32[2, 3]
        %4 = transpose(%3) {permutation=[1, 0]} : float32[3, 2]
        %5 = transpose(%4) {permutation=[1, 0]} : float32[2, 3]
        %6 = stopGradient(%5) : float32[2, 3]
        %7 = reshape(%6) {shape=[6]} : float32[6]
        %8 = reshape(%7) {shape=[3, 2]} : float32[3, 2]
        %9 = constant() [2] : float32[]
        %10 = broadcastInDim(%9) {shape=[3, 2], dimensions=[]} : float32[3, 2]
        %11 = power(%8, %10) : float32[3, 2]
        return %11
      }"
    `);
    expect(printGraph(simplifyAlgebra(graph))).toMatchInlineSnapshot(`
      "graph(%0: float32[2, 3]) {
        %1 = reshape(%0) {shape=[3, 2]} : float32[3, 2]
        %2 = multiply(%1, %1) : float32[3, 2]
        return %2
      }"
    `);
  });

  it("keeps x + 0, which makes 0 of −0, but not x + −0 and x − 0", () => {
    const x = parameter("float32", 3);
    const zero = build.fullLike(x, 0);
    const minusZero = build.fullLike(x, -0);
    expect(left(x, build.add(x, zero))).toBe("add");
    expect(left(x, build.add(x, minusZero))).toBe("x");
    expect(left(x, build.add(minusZero, x))).toBe("x");
    expect(left(x, build.subtract(x, zero))).toBe("x");
    expect(left(x, build.subtract(x, minusZero))).toBe("subtract");
  });

  it("drops x + 0 among integers, which have no −0", () => {
    const x = parameter("int32", 3);
    expect(left(x, build.add(x, build.fullLike(x, 0)))).toBe("x");
    expect(left(x, build.add(build.fullLike(x, 0), x))).toBe("x");
  });

  it("keeps x · 0, which may be NaN", () => {
    const x = parameter("float32", 3);
    expect(left(x, build.multiply(x, build.fullLike(x, 0)))).toBe("multiply");
  });

  it("drops factors and divisors of 1, double negation and the first power", () => {
    const x = parameter("float32", 3);
    const one = build.fullLike(x, 1);
    expect(left(x, build.multiply(one, x))).toBe("x");
    expect(left(x, build.divide(x, one))).toBe("x");
    expect(left(x, build.negate(build.negate(x)))).toBe("x");
    expect(left(x, build.power(x, one))).toBe("x");
  });

  it("joins broadcasts", () => {
    const x = parameter("float32", 3);
    const wide = build.broadcastInDim(build.broadcastInDim(x, [2, 3], [1]), [5, 2, 3], [1, 2]);
    expect(printGraph(simplifyAlgebra(makeGraph([x], [wide])))).toMatchInlineSnapshot(`
      "graph(%0: float32[3]) {
        %1 = broadcastInDim(%0) {shape=[5, 2, 3], dimensions=[2]} : float32[5, 2, 3]
        return %1
      }"
    `);
  });
});

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

  it("computes a rectified line as a maximum, and its gradient behind pooling before the scatter", () => {
    const x = parameter("float32", 1, 4, 2);
    const zero = build.fullLike(x, 0);
    const line = build.maximum(build.stopGradient(x), zero);
    const y = build.select(build.compare("greater", line, zero), x, line);
    const window = { window: [2], strides: [2], padding: [[0, 0]] } as const;
    const [greatest, places] = build.maxPool(y, window);
    const arriving = build.windowScatter(build.negate(greatest), places, window, x.type.shape);
    const dx = build.select(build.compare("greater", line, zero), arriving, zero);
    const graph = makeGraph([x], [dx]);
    expect(printGraph(simplifyAlgebra(graph))).toMatchInlineSnapshot(`
      "graph(%0: float32[1, 4, 2]) {
        %1 = constant() [0] : float32[]
        %2 = broadcastInDim(%1) {shape=[1, 4, 2], dimensions=[]} : float32[1, 4, 2]
        %3 = maximum(%0, %2) : float32[1, 4, 2]
        %4, %5 = maxPool(%3) {window=[2], strides=[2], padding=[[0, 0]]} : float32[1, 2, 2], uint8[1, 2, 2]
        %6 = constant() [0] : float32[]
        %7 = broadcastInDim(%6) {shape=[1, 2, 2], dimensions=[]} : float32[1, 2, 2]
        %8 = compare(%4, %7) {direction=greater} : bool[1, 2, 2]
        %9 = negate(%4) : float32[1, 2, 2]
        %10 = constant() [0] : float32[]
        %11 = broadcastInDim(%10) {shape=[1, 2, 2], dimensions=[]} : float32[1, 2, 2]
        %12 = select(%8, %9, %11) : float32[1, 2, 2]
        %13 = windowScatter(%12, %5) {window=[2], strides=[2], padding=[[0, 0]], inputShape=[1, 4, 2]} : float32[1, 4, 2]
        return %13
      }"
    `);
  });

  it("keeps a selected scatter whose test, bound or pooling does not fit", () => {
    const [x, dy] = [parameter("float32", 1, 4, 2), parameter("float32", 1, 2, 2)];
    const pool = { window: [2], strides: [2], padding: [[0, 0]] } as const;
    const other = { ...pool, window: [1] };
    const scatter = (attributes: typeof pool | typeof other) =>
      build.windowScatter(dy, build.maxPool(x, pool)[1], attributes, x.type.shape);
    const select = (tested: Value, bound: Value, scattered: Value, rest: number) => {
      const test = build.compare("greater", tested, bound);
      return build.select(test, scattered, build.fullLike(x, rest));
    };
    const zero = build.fullLike(x, 0);
    const isKept = (value: Value) =>
      simplifyAlgebra(makeGraph([x, dy], [value])).outputs[0]?.node.primitive === "select";
    expect(isKept(select(x, zero, scatter(pool), 0))).toBe(false);
    expect(isKept(select(build.negate(x), zero, scatter(pool), 0))).toBe(true);
    expect(isKept(select(x, build.negate(x), scatter(pool), 0))).toBe(true);
    expect(isKept(select(x, zero, scatter(other), 0))).toBe(true);
    expect(isKept(select(x, zero, scatter(pool), 1))).toBe(true);
  });

  it("joins parts that are added up side by side, in whatever order", () => {
    const [a, b, c] = [
      parameter("float32", 2, 1),
      parameter("float32", 2, 2),
      parameter("float32", 2, 3),
    ];
    const zero = build.scalar(0, "float32");
    const at = (x: Value, low: number, high: number, filler = zero) =>
      build.pad(x, filler, [0, low], [0, high], [0, 0]);
    const joined = (value: Value) => {
      const { outputs } = simplifyAlgebra(makeGraph([a, b, c], [value]));
      return outputs[0]?.node.primitive === "concatenate" ? outputs[0].node.inputs : undefined;
    };
    const whole = build.add(build.add(at(c, 3, 0), at(a, 0, 5)), at(b, 1, 3));
    expect(joined(whole)).toEqual([a, b, c]);
    expect(joined(build.add(at(c, 3, 0), at(a, 0, 5)))).toBeUndefined();
    expect(joined(build.add(whole, at(b, 1, 3)))).toBeUndefined();
    const one = build.scalar(1, "float32");
    expect(joined(build.add(at(c, 0, 3), at(c, 3, 0, one)))).toBeUndefined();
    expect(joined(build.add(at(c, 0, 3), at(c, 3, 0)))).toEqual([c, c]);
    let doubled = at(c, 0, 3);
    for (let i = 0; i < 60; i++) doubled = build.add(doubled, doubled);
    expect(joined(build.add(doubled, at(c, 3, 0)))).toBeUndefined();
  });

  it("sums a pooling's gradient before it is scattered, unless padding may have lost some", () => {
    const x = parameter("float32", 2, 4, 3);
    const sum = (padding: readonly [number, number], axes: readonly number[]) => {
      const window = { window: [2], strides: [2], padding: [padding] };
      const [greatest, places] = build.maxPool(x, window);
      const scattered = build.windowScatter(greatest, places, window, x.type.shape);
      const { outputs } = simplifyAlgebra(makeGraph([x], [build.reduceSum(scattered, axes)]));
      return outputs[0]?.node.inputs[0]?.node.primitive;
    };
    expect(sum([0, 0], [0, 1])).toBe("maxPool");
    expect(sum([0, 0], [0, 2])).toBe("windowScatter");
    expect(sum([1, 1], [0, 1])).toBe("windowScatter");
  });

  describe("products", () => {
    const none = { lhsBatch: [], rhsBatch: [] } as const;
    const operands = (value: Value) => {
      const inputs = value.node.inputs;
      const after = simplifyAlgebra(makeGraph([...new Set(inputs.map(sourceOf))], [value]));
      verify(after, "simplify-algebra");
      return after.outputs[0]?.node.inputs.map(({ node }) => node.primitive);
    };
    const sourceOf = (value: Value): Value => {
      const [source] = value.node.inputs;
      return source === undefined ? value : sourceOf(source);
    };

    it("read transposed matrices where they lie", () => {
      const [x, y] = [parameter("float32", 5, 3), parameter("float32", 4, 5)];
      const turn = (value: Value) => build.transpose(value, [1, 0]);
      const product = build.dotGeneral(turn(x), turn(y), {
        ...none,
        lhsContracting: [1],
        rhsContracting: [0],
      });
      expect(operands(product)).toEqual(["parameter", "parameter"]);
    });

    it("read heads of a batch where they lie, whichever axis is summed over", () => {
      const [x, y] = [parameter("float32", 2, 6, 4, 3), parameter("float32", 2, 7, 4, 3)];
      const heads = (value: Value) => build.transpose(value, [0, 2, 1, 3]);
      const product = build.dotGeneral(heads(x), heads(y), {
        ...{ lhsBatch: [0, 1], rhsBatch: [0, 1] },
        ...{ lhsContracting: [3], rhsContracting: [3] },
      });
      expect(operands(product)).toEqual(["parameter", "parameter"]);
    });

    it("turn an operand whose free axes come in another order", () => {
      const [x, y] = [parameter("float32", 2, 3, 4), parameter("float32", 4, 5)];
      const product = build.dotGeneral(build.transpose(x, [1, 0, 2]), y, {
        ...none,
        lhsContracting: [2],
        rhsContracting: [0],
      });
      expect(operands(product)).toEqual(["transpose", "parameter"]);
    });
  });
});

import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import type { DType } from "../ir/dtype.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { printGraph } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { foldConstants } from "./fold-constants.ts";

function show(inputs: readonly Value[], outputs: readonly Value[]): string {
  const after = foldConstants(makeGraph(inputs, outputs));
  verify(after, "fold-constants");
  return printGraph(after);
}

const folded = (value: Value) => /constant\(\) \[(.*?)\]/.exec(show([], [value]))?.[1];
const float = (x: number, dtype: DType = "float32") => build.scalar(x, dtype);

describe("foldConstants", () => {
  it("computes what is literal once, and looks through broadcasts", () => {
    const x = build.parameter({ dtype: "float32", shape: [3] });
    const half = build.divide(build.fullLike(x, 1), build.fullLike(x, 2));
    const graph = makeGraph([x], [build.multiply(x, build.add(half, build.fullLike(x, 3)))]);
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph(%0: float32[3]) {
        %1 = constant() [1] : float32[]
        %2 = broadcastInDim(%1) {shape=[3], dimensions=[]} : float32[3]
        %3 = constant() [2] : float32[]
        %4 = broadcastInDim(%3) {shape=[3], dimensions=[]} : float32[3]
        %5 = divide(%2, %4) : float32[3]
        %6 = constant() [3] : float32[]
        %7 = broadcastInDim(%6) {shape=[3], dimensions=[]} : float32[3]
        %8 = add(%5, %7) : float32[3]
        %9 = multiply(%0, %8) : float32[3]
        return %9
      }"
    `);
    expect(printGraph(foldConstants(graph))).toMatchInlineSnapshot(`
      "graph(%0: float32[3]) {
        %1 = constant() [3.5] : float32[]
        %2 = broadcastInDim(%1) {shape=[3], dimensions=[]} : float32[3]
        %3 = multiply(%0, %2) : float32[3]
        return %3
      }"
    `);
  });

  it("rounds in the target dtype", () => {
    const third = (dtype: DType) => folded(build.divide(float(1, dtype), float(3, dtype)));
    expect(third("float32")).toBe(String(Math.fround(1 / 3)));
    expect(third("float64")).toBe(String(1 / 3));
    expect(folded(build.add(float(2 ** 24), float(1)))).toBe(String(2 ** 24));
  });

  it("keeps −0, NaN and infinities", () => {
    expect(folded(build.negate(float(0)))).toBe("-0");
    expect(folded(build.divide(float(0), float(0)))).toBe("NaN");
    expect(folded(build.divide(float(-1), float(0)))).toBe("-Infinity");
    expect(folded(build.maximum(float(Number.NaN), float(1)))).toBe("NaN");
  });

  it("converts as every backend does", () => {
    expect(folded(build.convert(float(-3.7), "int32"))).toBe("-3");
    expect(folded(build.convert(float(300), "uint8"))).toBe("255");
    expect(folded(build.convert(float(Number.NaN), "int32"))).toBe("0");
  });

  it("leaves alone what is not rounded exactly, and arithmetic on integers", () => {
    const kept = [build.exp(float(1)), build.add(float(1, "int32"), float(2, "int32"))];
    for (const value of kept) {
      const graph = makeGraph([], [value]);
      expect(foldConstants(graph).nodes.at(-1)).toBe(value.node);
    }
  });
});

import { describe, expect, it } from "vitest";
import { runGraph } from "../backends/reference/index.ts";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { checkGradient } from "../testing/check-gradient.ts";
import { listTensor } from "../testing/data.ts";
import { primitiveCase } from "../testing/primitive-case.ts";
import { casesByPrimitive } from "../testing/primitive-cases.ts";
import { gradient } from "./gradient.ts";

const differentiable = casesByPrimitive
  .map(([primitive, cases]) => ({
    primitive,
    cases: cases.filter(({ wrt }) => wrt.length > 0),
  }))
  .filter(({ cases }) => cases.length > 0);

describe("the gradient of each primitive agrees with central differences, twice over", () => {
  for (const { primitive, cases } of differentiable) {
    describe(primitive, () => {
      it.each(cases.map((each) => [each.name, each] as const))("%s", (_, each) => {
        checkGradient(each);
      });
    });
  }
});

/** Differentiates Σ f(x) at the given elements. */
function gradientAt(elements: readonly number[], f: (x: Value) => Value): number[] {
  const tensor = listTensor("float64", elements);
  const x = build.parameter(tensor.type);
  const output = f(x);
  const graph = makeGraph([x], gradient([output], [build.fullLike(output, 1)], [x]));
  return Array.from(runGraph(graph, [tensor])[0]?.data ?? []);
}

describe("gradient", () => {
  it("stops at stopGradient", () => {
    expect(gradientAt([3, 4], (x) => build.multiply(x, build.stopGradient(x)))).toEqual([3, 4]);
  });

  it("adds up what flows back over several paths", () => {
    const cube = (x: Value) => build.multiply(x, build.multiply(x, x));
    expect(gradientAt([2, -1], cube)).toEqual([12, 3]);
  });

  it("is zero where the output does not depend on the value", () => {
    expect(gradientAt([1, 2, 3], (x) => build.fullLike(x, 7))).toEqual([0, 0, 0]);
  });

  it("is zero through comparisons and integers", () => {
    const rounded = (x: Value) => build.convert(build.convert(x, "int32"), "float64");
    expect(gradientAt([1.5, 2.5], rounded)).toEqual([0, 0]);
  });

  it("refuses a while loop and says why", () => {
    const x = build.parameter({ dtype: "float64", shape: [] });
    const inner = build.parameter(x.type);
    const never = makeGraph([inner], [build.compare("less", inner, build.scalar(0, "float64"))]);
    const output = build.apply("while", [x], {
      condition: never,
      body: makeGraph([inner], [inner]),
      constants: 0,
    });
    expect(() => gradient([output], [x], [x])).toThrow(/^gradient: while has no gradient: /);
  });

  it("names the output whose cotangent has another shape", () => {
    const x = build.parameter({ dtype: "float64", shape: [2] });
    const wrong = build.parameter({ dtype: "float64", shape: [3] });
    expect(() => gradient([build.exp(x)], [wrong], [x])).toThrow("output 0 is float64[2]");
  });
});

describe("the gradient harness", () => {
  it("finds a gradient that is wrong", () => {
    const hidden = primitiveCase(
      "x through stopGradient",
      [listTensor("float64", [1, 2])],
      build.stopGradient,
      [0],
    );
    expect(() => checkGradient(hidden)).toThrow(
      "x through stopGradient: gradient of input 0, element 0 is 0, " +
        "but central differences say ",
    );
  });
});

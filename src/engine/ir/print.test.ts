import { describe, expect, it } from "vitest";
import * as build from "./build.ts";
import { makeGraph } from "./graph.ts";
import { makeNode, withSource } from "./node.ts";
import { printGraph } from "./print.ts";

const rows = { dtype: "float32", shape: [2, 3] } as const;

/** Runs a body over rows of ones; both layers of a nested graph are printed. */
function summing() {
  const total = build.parameter({ dtype: "float32", shape: [3] });
  const x = build.parameter({ dtype: "float32", shape: [3] });
  const body = makeGraph([total, x], [build.add(total, x)]);
  const start = build.parameter({ dtype: "float32", shape: [3] });
  const xs = build.parameter(rows);
  const attributes = { body, length: 2, constants: 0, carries: 1, reverse: false };
  return makeGraph([start, xs], makeNode("scan", [start, xs], attributes).outputs);
}

describe("printGraph", () => {
  it("writes one node a line, with attributes and types", () => {
    const x = build.parameter(rows);
    const total = build.reduceSum(build.exp(x), [1]);
    const graph = makeGraph([x], [build.divide(total, build.full(total.type, 3))]);
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph(%0: float32[2, 3]) {
        %1 = exp(%0) : float32[2, 3]
        %2 = reduceSum(%1) {axes=[1]} : float32[2]
        %3 = constant() [3] : float32[]
        %4 = broadcastInDim(%3) {shape=[2], dimensions=[]} : float32[2]
        %5 = divide(%2, %4) : float32[2]
        return %5
      }"
    `);
  });

  it("indents the graphs that a node carries", () => {
    expect(printGraph(summing())).toMatchInlineSnapshot(`
      "graph(%0: float32[3], %1: float32[2, 3]) {
        %2 = scan(%0, %1) {body=graph(%0: float32[3], %1: float32[3]) {
          %2 = add(%0, %1) : float32[3]
          return %2
        }, length=2, constants=0, carries=1, reverse=false} : float32[3]
        return %2
      }"
    `);
  });

  it("adds the layers' names when asked", () => {
    const x = build.parameter(rows);
    const y = withSource("encoder", () => withSource("dense_1", () => build.tanh(x)));
    const text = printGraph(makeGraph([x], [y]), { sources: true });
    expect(text).toContain("%1 = tanh(%0) : float32[2, 3]  // encoder/dense_1");
  });

  it("gives equal structures equal texts", () => {
    expect(printGraph(summing())).toBe(printGraph(summing()));
  });

  it("tells −0 from 0 and prints NaN", () => {
    const text = (value: number) => printGraph(makeGraph([], [build.scalar(value, "float32")]));
    expect(text(-0)).not.toBe(text(0));
    expect(text(Number.NaN)).toContain("constant() [NaN] : float32[]");
  });
});

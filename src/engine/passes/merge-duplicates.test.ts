import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import { printGraph } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { mergeDuplicates } from "./merge-duplicates.ts";

const vector = { dtype: "float32", shape: [3] } as const;

describe("mergeDuplicates", () => {
  it("keeps the first of nodes that compute the same, chains included", () => {
    const x = build.parameter(vector);
    const chain = () => build.exp(build.multiply(x, build.fullLike(x, 2)));
    const graph = makeGraph([x], [build.add(chain(), chain())]);
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph(%0: float32[3]) {
        %1 = constant() [2] : float32[]
        %2 = broadcastInDim(%1) {shape=[3], dimensions=[]} : float32[3]
        %3 = multiply(%0, %2) : float32[3]
        %4 = exp(%3) : float32[3]
        %5 = constant() [2] : float32[]
        %6 = broadcastInDim(%5) {shape=[3], dimensions=[]} : float32[3]
        %7 = multiply(%0, %6) : float32[3]
        %8 = exp(%7) : float32[3]
        %9 = add(%4, %8) : float32[3]
        return %9
      }"
    `);
    const after = mergeDuplicates(graph);
    verify(after, "merge-duplicates");
    expect(printGraph(after)).toMatchInlineSnapshot(`
      "graph(%0: float32[3]) {
        %1 = constant() [2] : float32[]
        %2 = broadcastInDim(%1) {shape=[3], dimensions=[]} : float32[3]
        %3 = multiply(%0, %2) : float32[3]
        %4 = exp(%3) : float32[3]
        %5 = add(%4, %4) : float32[3]
        return %5
      }"
    `);
  });

  it("tells literals and attributes apart, 0 from −0 too", () => {
    const x = build.parameter(vector);
    const outputs = [
      build.add(x, build.fullLike(x, 0)),
      build.add(x, build.fullLike(x, -0)),
      build.compare("less", x, build.fullLike(x, 0)),
      build.compare("greater", x, build.fullLike(x, 0)),
      build.convert(x, "int32"),
      build.convert(x, "uint8"),
    ];
    const after = mergeDuplicates(makeGraph([x], outputs));
    expect(new Set(after.outputs).size).toBe(outputs.length);
    expect(after.nodes.filter((node) => node.primitive === "constant")).toHaveLength(2);
  });

  it("merges inside of loop bodies, which stay closed", () => {
    const [h, x] = [build.parameter(vector), build.parameter(vector)];
    const body = makeGraph([h, x], [build.add(build.exp(x), build.multiply(h, build.exp(x)))]);
    const [start, xs] = [build.parameter(vector), build.parameter({ ...vector, shape: [2, 3] })];
    const attributes = { body, length: 2, constants: 0, carries: 1, reverse: false };
    const after = mergeDuplicates(makeGraph([start, xs], build.scan([start, xs], attributes)));
    verify(after, "merge-duplicates");
    expect(printGraph(after)).toMatchInlineSnapshot(`
      "graph(%0: float32[3], %1: float32[2, 3]) {
        %2 = scan(%0, %1) {body=graph(%0: float32[3], %1: float32[3]) {
          %2 = exp(%1) : float32[3]
          %3 = multiply(%0, %2) : float32[3]
          %4 = add(%2, %3) : float32[3]
          return %4
        }, length=2, constants=0, carries=1, reverse=false} : float32[3]
        return %2
      }"
    `);
  });
});

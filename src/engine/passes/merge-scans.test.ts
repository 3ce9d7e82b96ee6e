import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import { makeGraph, subgraphsOf } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { printGraph } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { mergeScans } from "./merge-scans.ts";

const scalar = { dtype: "float32", shape: [] } as const;
const vector = { dtype: "float32", shape: [3] } as const;

/** Makes two loops over one body's nodes that stack different things. */
function twins(options: { readonly reverse: boolean }) {
  const [h, x] = [build.parameter(scalar), build.parameter(scalar)];
  const product = build.multiply(h, x);
  const next = build.exp(product);
  const [start, xs] = [build.parameter(scalar), build.parameter(vector)];
  const run = (extra: readonly Value[], reverse: boolean) =>
    build.scan([start, xs], {
      body: makeGraph([h, x], [next, next, ...extra]),
      length: 3,
      constants: 0,
      carries: 1,
      reverse,
    });
  const first = run([], false);
  const second = run([product], options.reverse);
  return { inputs: [start, xs], first, second };
}

describe("mergeScans", () => {
  it("runs two loops that differ in what they stack as one", () => {
    const { inputs, first, second } = twins({ reverse: false });
    const outputs = [first[1], second[1], second[2], second[0]] as Value[];
    const merged = mergeScans(makeGraph(inputs, outputs));
    verify(merged, "merge-scans");
    expect(printGraph(merged)).toMatchInlineSnapshot(`
      "graph(%0: float32[], %1: float32[3]) {
        %2, %3, %4 = scan(%0, %1) {body=graph(%0: float32[], %1: float32[]) {
          %2 = multiply(%0, %1) : float32[]
          %3 = exp(%2) : float32[]
          return %3, %3, %2
        }, length=3, constants=0, carries=1, reverse=false} : float32[], float32[3], float32[3]
        return %3, %3, %4, %2
      }"
    `);
  });

  it("leaves loops that run in different directions apart", () => {
    const { inputs, first, second } = twins({ reverse: true });
    const graph = makeGraph(inputs, [first[1], second[2]] as Value[]);
    expect(mergeScans(graph)).toBe(graph);
  });

  it("merges inside sub-graphs", () => {
    const { inputs, first, second } = twins({ reverse: false });
    const branch = makeGraph(inputs, [first[1], second[2]] as Value[]);
    const fresh = [build.parameter(scalar), build.parameter(vector)];
    const flag = build.parameter({ dtype: "bool", shape: [] });
    const graph = makeGraph([flag, ...fresh], build.cond(flag, fresh, branch, branch));
    const merged = mergeScans(graph);
    verify(merged, "merge-scans");
    const branches = merged.nodes.flatMap((node) => subgraphsOf(node));
    expect(branches.map(({ nodes }) => nodes.map((node) => node.primitive))).toEqual([
      ["scan"],
      ["scan"],
    ]);
  });

  it("merges a loop over the results of a merged loop", () => {
    const { inputs, first, second } = twins({ reverse: false });
    const [h, x] = [build.parameter(scalar), build.parameter(scalar)];
    const sum = build.add(h, x);
    const body = makeGraph([h, x], [sum]);
    const again = (results: readonly Value[]) =>
      build.scan([results[0], results[1]] as Value[], {
        body,
        length: 3,
        constants: 0,
        carries: 1,
        reverse: false,
      });
    const outputs = [again(first)[0], again(second)[0]] as Value[];
    const merged = mergeScans(makeGraph(inputs, outputs));
    verify(merged, "merge-scans");
    expect(merged.nodes).toHaveLength(2);
  });
});

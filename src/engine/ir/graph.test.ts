import { describe, expect, it } from "vitest";
import * as build from "./build.ts";
import type { Graph } from "./graph.ts";
import {
  closeGraph,
  freeParameters,
  inlineGraph,
  makeGraph,
  mapSubgraphs,
  nodesBefore,
  rewriteGraph,
  roleOf,
  subgraphsOf,
} from "./graph.ts";
import type { Node, Value } from "./node.ts";
import { makeNode } from "./node.ts";
import { printGraph } from "./print.ts";
import { verify } from "./verify.ts";

const vector = { dtype: "float32", shape: [2] } as const;
const namesOf = (nodes: readonly Node[]) => nodes.map(({ primitive }) => primitive);

/** Puts sin in the place of every exp. */
const expToSin = (node: Node): readonly Value[] =>
  node.primitive === "exp" ? node.inputs.map(build.sin) : node.outputs;

function scanning(apply: (x: Value) => Value): Graph {
  const inner = build.parameter(vector);
  const body = makeGraph([inner], [apply(inner)]);
  const x = build.parameter(vector);
  const attributes = { body, length: 3, constants: 0, carries: 1, reverse: false };
  return makeGraph([x], makeNode("scan", [x], attributes).outputs);
}

describe("makeGraph", () => {
  it("orders nodes after those that they read, and leaves out what nobody needs", () => {
    const x = build.parameter(vector);
    const y = build.exp(x);
    build.cos(y);
    const graph = makeGraph([x], [build.add(build.negate(y), y)]);
    expect(namesOf(graph.nodes)).toEqual(["exp", "negate", "add"]);
  });

  it("walks chains far longer than a call stack", () => {
    const x = build.parameter(vector);
    let y = x;
    for (let i = 0; i < 30000; i++) y = build.negate(y);
    expect(makeGraph([x], [y]).nodes).toHaveLength(30000);
  });

  it("leaves parameters that are no inputs free", () => {
    const x = build.parameter(vector);
    const free = build.parameter(vector);
    const graph = makeGraph([x], [build.add(x, free), free]);
    expect(freeParameters(graph)).toEqual([free]);
    expect(freeParameters(makeGraph([x, free], graph.outputs))).toEqual([]);
  });

  it("stops where it is told to", () => {
    const x = build.parameter(vector);
    const y = build.exp(x);
    expect(namesOf(nodesBefore([build.sin(y)], new Set([y.node])))).toEqual(["sin"]);
  });
});

describe("closeGraph", () => {
  it("turns values from before and free parameters into inputs in front, literals not", () => {
    const free = build.parameter(vector);
    const before = build.exp(free);
    const literal = build.scalar(2, "float32");
    const inner = build.parameter(vector);
    const doubled = build.multiply(inner, build.broadcastInDim(literal, [2], []));
    const output = build.add(build.add(before, doubled), free);
    const { graph, captures } = closeGraph([inner], [output], inner.node.id);
    verify(graph, "closing");
    expect(captures).toEqual([before, free]);
    expect(graph.inputs).toHaveLength(3);
    expect(graph.inputs[2]).toBe(inner);
    expect(namesOf(graph.nodes)).not.toContain("exp");
    expect(namesOf(graph.nodes)).toContain("constant");
  });
});

describe("rewriteGraph", () => {
  it("puts new nodes in place and rebuilds only what reads them", () => {
    const x = build.parameter(vector);
    const kept = build.cos(x);
    const graph = makeGraph([x], [build.add(build.exp(x), kept), kept]);
    const rewritten = rewriteGraph(graph, expToSin);
    verify(rewritten, "rewriting");
    expect(printGraph(rewritten)).toMatchInlineSnapshot(`
      "graph(%0: float32[2]) {
        %1 = sin(%0) : float32[2]
        %2 = cos(%0) : float32[2]
        %3 = add(%1, %2) : float32[2]
        return %3, %2
      }"
    `);
    expect(rewritten.outputs[1]).toBe(kept);
  });

  it("keeps every node where nothing changes", () => {
    const x = build.parameter(vector);
    const graph = makeGraph([x], [build.negate(build.cos(x))]);
    expect(rewriteGraph(graph, expToSin)).toEqual(graph);
    expect(rewriteGraph(graph, expToSin).nodes[0]).toBe(graph.nodes[0]);
  });

  it("shows the rule each node on its new inputs", () => {
    const x = build.parameter(vector);
    const graph = makeGraph([x], [build.exp(build.exp(x))]);
    expect(namesOf(rewriteGraph(graph, expToSin).nodes)).toEqual(["sin", "sin"]);
  });

  it("rewrites the graphs that nodes carry by the same rule", () => {
    const rewritten = rewriteGraph(scanning(build.exp), expToSin);
    const [scan] = rewritten.nodes;
    verify(rewritten, "rewriting");
    expect(subgraphsOf(scan as Node).map(({ nodes }) => namesOf(nodes))).toEqual([["sin"]]);
  });

  it("can leave a node out by giving its input", () => {
    const x = build.parameter(vector);
    const graph = makeGraph([x], [build.stopGradient(x)]);
    const rewritten = rewriteGraph(graph, ({ inputs }) => inputs);
    expect(rewritten.nodes).toEqual([]);
    expect(rewritten.outputs).toEqual([x]);
  });
});

describe("mapSubgraphs", () => {
  it("gives the same node where nothing changes", () => {
    const [scan] = scanning(build.exp).nodes;
    expect(mapSubgraphs(scan as Node, (graph) => graph)).toBe(scan);
  });

  it("gives the branches of a cond in their order", () => {
    const branch = (apply: (x: Value) => Value) => {
      const inner = build.parameter(vector);
      return makeGraph([inner], [apply(inner)]);
    };
    const predicate = build.parameter({ dtype: "bool", shape: [] });
    const node = makeNode("cond", [predicate, build.parameter(vector)], {
      whenTrue: branch(build.exp),
      whenFalse: branch(build.cos),
    }) as unknown as Node;
    const mapped = mapSubgraphs(node, (graph) => rewriteGraph(graph, expToSin));
    expect(subgraphsOf(mapped).map(({ nodes }) => namesOf(nodes))).toEqual([["sin"], ["cos"]]);
  });
});

describe("inlineGraph", () => {
  it("copies a graph onto other inputs", () => {
    const x = build.parameter(vector);
    const graph = makeGraph([x], [build.negate(build.exp(x)), x]);
    const other = build.parameter(vector);
    const [first, second] = inlineGraph(graph, [other]);
    expect(second).toBe(other);
    expect(namesOf(makeGraph([other], [first ?? other]).nodes)).toEqual(["exp", "negate"]);
    expect(first).not.toBe(graph.outputs[0]);
  });
});

describe("roleOf", () => {
  it("says how loops may treat a node", () => {
    const x = build.parameter({ dtype: "float32", shape: [2, 3] });
    const roles = [
      build.exp(x),
      build.transpose(x, [1, 0]),
      build.reduceSum(x, [0]),
      build.argMax(x, 0),
    ];
    expect(roles.map(({ node }) => roleOf(node))).toEqual([
      "elementwise",
      "view",
      "reduction",
      "kernel",
    ]);
  });
});

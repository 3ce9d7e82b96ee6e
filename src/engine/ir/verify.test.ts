import { describe, expect, it } from "vitest";
import { GradusError } from "../../shared/errors.ts";
import * as build from "./build.ts";
import type { Graph } from "./graph.ts";
import { makeGraph } from "./graph.ts";
import type { Node } from "./node.ts";
import { makeNode } from "./node.ts";
import { verify } from "./verify.ts";

const x = build.parameter({ dtype: "float32", shape: [2] }, "x");
const y = build.exp(x);
const z = build.negate(y);
const sound = makeGraph([x], [z]);

describe("verify", () => {
  it("accepts a sound graph", () => {
    expect(() => verify(sound, "tracing")).not.toThrow();
  });

  const broken: readonly (readonly [string, Graph, string])[] = [
    [
      "a node before what it reads",
      { ...sound, nodes: sound.nodes.toReversed() },
      "negate reads a value that comes from nowhere",
    ],
    [
      "a parameter that is no input",
      { ...sound, inputs: [] },
      "exp reads a value that comes from nowhere",
    ],
    ["an input that is computed", { ...sound, inputs: [x, y] }, "input exp is no parameter"],
    ["an input listed twice", { ...sound, inputs: [x, x] }, "an input is listed twice"],
    [
      "an output from outside",
      { ...sound, outputs: [build.sin(x)] },
      "an output, a sin, comes from nowhere",
    ],
  ];

  it.each(broken)("refuses %s", (_, graph, text) => {
    expect(() => verify(graph, "fusing")).toThrow(new GradusError(`verify after fusing: ${text}`));
  });

  it("infers every type anew", () => {
    const node = { ...y.node, outputs: [] as unknown as Node["outputs"] } as Node;
    const wrong = { node, index: 0, type: { dtype: "float32", shape: [3] } } as const;
    (node.outputs as unknown[]).push(wrong);
    const graph = { inputs: [x], nodes: [node], outputs: [wrong] };
    expect(() => verify(graph, "folding")).toThrow(
      "verify after folding: exp result 0 is float32[3]",
    );
  });

  it("looks into the graphs that nodes carry, and says where", () => {
    const inner = build.parameter(x.type);
    const stray = build.parameter(x.type);
    const body = makeGraph([inner], [build.add(inner, stray)]);
    const attributes = { body, length: 1, constants: 0, carries: 1, reverse: false };
    const graph = makeGraph([x], makeNode("scan", [x], attributes).outputs);
    expect(() => verify(graph, "tracing")).toThrow(
      "verify after tracing, inside scan: add reads a value that comes from nowhere",
    );
  });
});

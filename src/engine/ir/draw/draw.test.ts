import { describe, expect, it } from "vitest";
import * as build from "../build.ts";
import type { Graph } from "../graph.ts";
import { makeGraph } from "../graph.ts";
import { withSource } from "../node.ts";
import { toDot, toJson, toSvg } from "./index.ts";

const vector = { dtype: "float32", shape: [3] } as const;

/** Makes a loop over a body of two nodes, with a literal and a named layer around it. */
function sample(layer = "encoder/dense_1", input = "features"): Graph {
  const [h, x] = [build.parameter(vector), build.parameter(vector)];
  const body = makeGraph([h, x], [build.tanh(build.add(h, x))]);
  const [start, xs] = [
    build.parameter(vector, input),
    build.parameter({ dtype: "float32", shape: [4, 3] }),
  ];
  const attributes = { body, length: 4, constants: 0, carries: 1, reverse: true };
  const [last] = build.scan([start, xs], attributes);
  if (last === undefined) throw new Error("a scan gives its carry");
  const scaled = withSource(layer, () => build.multiply(last, build.fullLike(last, 0.5)));
  return makeGraph([start, xs], [scaled, build.reduceSum(scaled, [0])]);
}

const hostile = '</text><script>alert("1")</script> & \' \u0000\u0007\n\\"';

/** Lists the elements of well-formed XML; throws where tags do not match or text is not escaped. */
function elementsOf(xml: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (match === null) throw new Error(`no XML at ${at}: ${xml.slice(at, at + 60)}`);
    const [, closing, name = "", attributes = "", alone, text = ""] = match;
    if (/&(?!(amp|lt|gt|quot|apos);)/.test(attributes + text)) throw new Error(`bare & at ${at}`);
    if (name === "") continue;
    if (closing === "/") expect(open.pop()).toBe(name);
    else {
      found.push(name);
      if (alone !== "/") open.push(name);
    }
  }
  expect(open).toEqual([]);
  return found;
}

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1]);

describe("toSvg", () => {
  it("is well-formed and draws every node, input and output, inside of loops too", () => {
    const svg = toSvg(sample());
    const elements = elementsOf(svg);
    const texts = textsOf(svg);
    for (const text of [
      "%0 features",
      "%2 scan",
      "%3 constant",
      "0.5 : float32[]",
      "%5 multiply",
      "encoder/dense_1",
      "%6 reduceSum",
      "inside scan %2",
      "%2 add",
      "%3 tanh",
      "output 1",
    ]) {
      expect(texts).toContain(text);
    }
    // The outer graph has 2 inputs, 5 nodes, 2 outputs; the inner one 2, 2 and 1; one background.
    expect(elements.filter((name) => name === "rect")).toHaveLength(9 + 5 + 1);
  });

  it("refers to nothing outside of itself", () => {
    const svg = toSvg(sample());
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|href|@import/,
    );
  });

  it("escapes whatever names hold", () => {
    const svg = toSvg(sample(hostile, hostile));
    expect(() => elementsOf(svg)).not.toThrow();
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;");
  });

  it("draws boxes of one layer beside each other, and readers below what they read", () => {
    const x = build.parameter(vector);
    const graph = makeGraph([x], [build.add(build.exp(x), build.tanh(x))]);
    const boxes = [...toSvg(graph).matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)];
    const [input, exp, tanh, add] = boxes.map(([, left, top, width]) => ({
      left: Number(left),
      right: Number(left) + Number(width),
      top: Number(top),
    }));
    expect(exp?.top).toBe(tanh?.top);
    expect(exp?.top).toBeGreaterThan(input?.top ?? 0);
    expect(add?.top).toBeGreaterThan(exp?.top ?? 0);
    const [first, second] = [exp, tanh].sort((a, b) => (a?.left ?? 0) - (b?.left ?? 0));
    expect(second?.left).toBeGreaterThan(first?.right ?? 0);
  });

  it("draws an empty graph", () => {
    expect(() => elementsOf(toSvg(makeGraph([], [])))).not.toThrow();
  });
});

describe("toDot", () => {
  it("writes nodes, arrows and a cluster for each graph inside", () => {
    expect(toDot(sample())).toMatchInlineSnapshot(`
      "digraph {
        node [fontname="sans-serif", fontsize=10];
        g_in0 [shape=ellipse, label="%0 features\\nfloat32[3]"];
        g_in1 [shape=ellipse, label="%1 input\\nfloat32[4, 3]"];
        g_0 [shape=component, label="%2 scan\\nfloat32[3]"];
        g_in0 -> g_0;
        g_in1 -> g_0;
        subgraph cluster_g_0_sub0 {
          label="inside scan";
          g_0_sub0_in0 [shape=ellipse, label="%0 input\\nfloat32[3]"];
          g_0_sub0_in1 [shape=ellipse, label="%1 input\\nfloat32[3]"];
          g_0_sub0_0 [shape=box, label="%2 add\\nfloat32[3]"];
          g_0_sub0_in0 -> g_0_sub0_0;
          g_0_sub0_in1 -> g_0_sub0_0;
          g_0_sub0_1 [shape=box, label="%3 tanh\\nfloat32[3]"];
          g_0_sub0_0 -> g_0_sub0_1;
          g_0_sub0_out0 [shape=plaintext, label="output 0"];
          g_0_sub0_1 -> g_0_sub0_out0;
        }
        g_1 [shape=ellipse, label="%3 constant\\nfloat32[]\\nencoder/dense_1"];
        g_2 [shape=parallelogram, label="%4 broadcastInDim\\nfloat32[3]\\nencoder/dense_1"];
        g_1 -> g_2;
        g_3 [shape=box, label="%5 multiply\\nfloat32[3]\\nencoder/dense_1"];
        g_0 -> g_3;
        g_2 -> g_3;
        g_4 [shape=invtrapezium, label="%6 reduceSum\\nfloat32[]"];
        g_3 -> g_4;
        g_out0 [shape=plaintext, label="output 0"];
        g_3 -> g_out0;
        g_out1 [shape=plaintext, label="output 1"];
        g_4 -> g_out1;
      }"
    `);
  });

  it("keeps hostile names inside of their quotes", () => {
    const dot = toDot(sample(hostile, hostile));
    for (const line of dot.split("\n")) {
      expect(line.replaceAll(/\\./g, "").split('"').length % 2).toBe(1);
    }
  });
});

describe("toJson", () => {
  it("describes every value, node and inner graph as plain data", () => {
    const json = toJson(sample());
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.inputs).toEqual([
      { name: "%0", label: "features", ...vector },
      { name: "%1", dtype: "float32", shape: [4, 3] },
    ]);
    expect(json.nodes.map(({ primitive, inputs }) => [primitive, inputs])).toEqual([
      ["scan", ["%0", "%1"]],
      ["constant", []],
      ["broadcastInDim", ["%3"]],
      ["multiply", ["%2", "%4"]],
      ["reduceSum", ["%5"]],
    ]);
    expect(json.nodes[0]?.attributes).toMatchObject({
      length: 4,
      reverse: true,
      body: { outputs: ["%3"], nodes: [{ primitive: "add" }, { primitive: "tanh" }] },
    });
    expect(json.nodes[3]?.source).toBe("encoder/dense_1");
    expect(json.outputs).toEqual(["%5", "%6"]);
  });

  it("writes numbers that JSON lacks as strings", () => {
    const data = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0, 1);
    const graph = makeGraph([], [build.constant({ dtype: "float32", shape: [4] }, data)]);
    expect(toJson(graph).nodes[0]?.attributes.data).toEqual(["NaN", "Infinity", "-0", 1]);
  });
});

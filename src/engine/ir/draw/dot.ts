// From a graph to a description that Graphviz draws.

import type { Graph } from "../graph.ts";
import { roleOf, subgraphsOf } from "../graph.ts";
import type { Node, Value } from "../node.ts";
import { showType } from "../shape.ts";
import { nameOf, valueNames } from "./value-names.ts";

const shapes = {
  elementwise: "box",
  view: "parallelogram",
  reduction: "invtrapezium",
  source: "ellipse",
  kernel: "box3d",
  control: "component",
} as const;

/** Writes a graph in Graphviz' DOT language; graphs that nodes carry become clusters. */
export function toDot(graph: Graph): string {
  const lines = ["digraph {", '  node [fontname="sans-serif", fontsize=10];'];
  write(graph, "g", "  ", lines);
  return [...lines, "}"].join("\n");
}

function write(graph: Graph, prefix: string, indent: string, lines: string[]): void {
  const names = valueNames(graph);
  const owners = new Map<Value, string>();
  graph.inputs.forEach((value, i) => {
    const id = `${prefix}_in${i}`;
    owners.set(value, id);
    const own = value.node.primitive === "parameter" ? value.node.attributes.name : "";
    const label = [`${nameOf(names, value)} ${own || "input"}`, showType(value.type)];
    lines.push(`${indent}${id} [shape=ellipse, label=${quote(label)}];`);
  });
  graph.nodes.forEach((node, i) => {
    const id = `${prefix}_${i}`;
    for (const value of node.outputs) owners.set(value, id);
    lines.push(
      `${indent}${id} [shape=${shapes[roleOf(node)]}, label=${quote(labelOf(node, names))}];`,
    );
    for (const value of node.inputs) lines.push(`${indent}${owners.get(value)} -> ${id};`);
    subgraphsOf(node).forEach((inner, n) => {
      const cluster = `${id}_sub${n}`;
      lines.push(`${indent}subgraph cluster_${cluster} {`);
      lines.push(`${indent}  label=${quote([`inside ${node.primitive}`])};`);
      write(inner, cluster, `${indent}  `, lines);
      lines.push(`${indent}}`);
    });
  });
  graph.outputs.forEach((value, i) => {
    const id = `${prefix}_out${i}`;
    lines.push(`${indent}${id} [shape=plaintext, label=${quote([`output ${i}`])}];`);
    lines.push(`${indent}${owners.get(value)} -> ${id};`);
  });
}

function labelOf(node: Node, names: ReadonlyMap<Value, string>): string[] {
  const results = node.outputs.map((value) => nameOf(names, value)).join(", ");
  const types = node.outputs.map((value) => showType(value.type));
  return [
    `${results} ${node.primitive}`,
    ...types,
    ...(node.source === undefined ? [] : [node.source]),
  ];
}

// Lines are joined by DOT's own \n; whatever the texts hold stays text.
function quote(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      .replaceAll("\\", "\\\\")
      .replaceAll('"', '\\"')
      .replace(/[\r\n]+/g, " "),
  );
  return `"${escaped.join("\\n")}"`;
}

// From a graph to text that people, snapshots and caches read.

import type { HostArray } from "./dtype.ts";
import type { Graph } from "./graph.ts";
import type { Node, Value } from "./node.ts";
import { showType } from "./shape.ts";

/**
 * Prints a graph, one node a line: `%2 = add(%0, %1) : float32[3]`. Names depend on the order of
 * nodes alone, so equal structure gives equal text; `sources` adds the layer names.
 */
export function printGraph(graph: Graph, options: { readonly sources?: boolean } = {}): string {
  const names = new Map<Value, string>();
  let count = 0;
  const name = (value: Value) => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const fresh = `%${count++}`;
    names.set(value, fresh);
    return fresh;
  };
  const inputs = graph.inputs.map((value) => `${name(value)}: ${showType(value.type)}`);
  const lines = [`graph(${inputs.join(", ")}) {`];
  for (const node of graph.nodes) {
    const operands = node.inputs.map(name).join(", ");
    const results = node.outputs.map(name).join(", ");
    const types = node.outputs.map((value) => showType(value.type)).join(", ");
    const attributes = printAttributes(node, options);
    const source = options.sources && node.source !== undefined ? `  // ${node.source}` : "";
    lines.push(`  ${results} = ${node.primitive}(${operands})${attributes} : ${types}${source}`);
  }
  lines.push(`  return ${graph.outputs.map(name).join(", ")}`, "}");
  return lines.join("\n");
}

/** Prints what a node's attributes say, with a blank before; nothing where there are none. */
export function printAttributes(node: Node, options: { readonly sources?: boolean } = {}): string {
  if (node.primitive === "constant") return ` [${printElements(node.attributes.data)}]`;
  const parts = Object.entries(node.attributes as Record<string, unknown>)
    .filter(([key]) => !(node.primitive === "iota" && key === "type"))
    .map(([key, value]) => `${key}=${printAttribute(value, options)}`);
  return parts.length === 0 ? "" : ` {${parts.join(", ")}}`;
}

function printAttribute(value: unknown, options: { readonly sources?: boolean }): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => printAttribute(item, options)).join(", ")}]`;
  }
  if (isGraph(value)) return printGraph(value, options).replaceAll("\n", "\n  ");
  return String(value);
}

function isGraph(value: unknown): value is Graph {
  return typeof value === "object" && value !== null && "nodes" in value;
}

// −0 and NaN print as themselves, so that different literals never share a cache entry.
function printElements(data: HostArray): string {
  return Array.from(data, (x) => (Object.is(x, -0) ? "-0" : String(x))).join(", ");
}

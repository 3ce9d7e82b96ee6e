// Common subexpressions: of several nodes that compute the same, only the first stays.

import type { Graph } from "../ir/graph.ts";
import { rewriteGraph, roleOf } from "../ir/graph.ts";
import type { Node, Value } from "../ir/node.ts";

/** Merges nodes of equal primitive, attributes and inputs. Sub-graphs are merged within. */
export function mergeDuplicates(graph: Graph): Graph {
  const seen = new Map<string, Node>();
  const numbers = new Map<Value, number>();
  const number = (value: Value) => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  };
  return rewriteGraph(graph, (node) => {
    if (roleOf(node) === "control") return node.outputs;
    const inputs = node.inputs.map(number).join();
    const types = node.outputs.map(({ type }) => `${type.dtype}[${type.shape}]`).join();
    const key = `${node.primitive}(${inputs})${attributesKey(node)}:${types}`;
    const twin = seen.get(key);
    if (twin !== undefined) return twin.outputs;
    seen.set(key, node);
    return node.outputs;
  });
}

function attributesKey(node: Node): string {
  if (node.primitive === "constant") {
    return Array.from(node.attributes.data, (x) => (Object.is(x, -0) ? "-0" : x)).join();
  }
  return JSON.stringify(node.attributes);
}

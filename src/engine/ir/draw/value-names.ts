// From a graph to the names of its values, the same as in its printed text.

import type { Graph } from "../graph.ts";
import type { Value } from "../node.ts";

/** Names inputs, then results in the order of the nodes: `%0`, `%1` … */
export function valueNames(graph: Graph): ReadonlyMap<Value, string> {
  const values = [...graph.inputs, ...graph.nodes.flatMap((node) => node.outputs)];
  return new Map(values.map((value, i) => [value, `%${i}`]));
}

/** Gives the name of a value of a closed graph. */
export function nameOf(names: ReadonlyMap<Value, string>, value: Value): string {
  const name = names.get(value);
  if (name === undefined) throw new Error(`a ${value.node.primitive} is not of this graph`);
  return name;
}

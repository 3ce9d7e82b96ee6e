// From a graph to a verdict: every rule that a graph must keep, checked anew.

import { GradusError } from "../../shared/errors.ts";
import type { Graph } from "./graph.ts";
import { subgraphsOf } from "./graph.ts";
import type { Node, Value } from "./node.ts";
import { definitionOf } from "./primitives/index.ts";
import type { Primitive } from "./primitives/primitive.ts";
import { showType } from "./shape.ts";

/**
 * Checks that a graph is closed, ordered and typed as its primitives say.
 * @throws GradusError naming the stage and the first broken rule.
 */
export function verify(graph: Graph, stage: string): void {
  const known = new Set<Value>();
  const fail = (what: string): never => {
    throw new GradusError(`verify after ${stage}: ${what}`);
  };
  for (const value of graph.inputs) {
    if (value.node.primitive !== "parameter") fail(`input ${value.node.primitive} is no parameter`);
    if (known.has(value)) fail("an input is listed twice");
    known.add(value);
  }
  for (const node of graph.nodes) {
    for (const value of node.inputs) {
      if (!known.has(value)) fail(`${node.primitive} reads a value that comes from nowhere`);
    }
    checkTypes(node, fail);
    for (const sub of subgraphsOf(node)) verify(sub, `${stage}, inside ${node.primitive}`);
    for (const value of node.outputs) known.add(value);
  }
  for (const value of graph.outputs) {
    if (!known.has(value)) fail(`an output, a ${value.node.primitive}, comes from nowhere`);
  }
}

function checkTypes(node: Node, fail: (what: string) => never): void {
  const definition = definitionOf(node.primitive) as Primitive<unknown>;
  const types = definition.infer(
    node.inputs.map((value) => value.type),
    node.attributes,
  );
  node.outputs.forEach((value, index) => {
    const type = types[index];
    if (value.node !== node || value.index !== index)
      fail(`${node.primitive} has a foreign result`);
    if (type === undefined || showType(type) !== showType(value.type)) {
      fail(`${node.primitive} result ${index} is ${showType(value.type)}`);
    }
  });
}

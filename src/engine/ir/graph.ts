// Graphs: parameters in, nodes in an order that can be run, results out.

import type { Node, Value } from "./node.ts";
import { fromSource, makeNode, onlyOutput, remakeNode } from "./node.ts";
import { definitionOf } from "./primitives/index.ts";
import type { Role } from "./primitives/primitive.ts";

/** Is a closed program: every value a node reads is an input or an earlier node's result. */
export interface Graph {
  /** Results of `parameter` nodes. */
  readonly inputs: readonly Value[];
  /** All nodes but the parameters, each after those that it reads. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

/**
 * Collects all that `outputs` need, stopping at `inputs`.
 * A parameter that is not among `inputs` stays free; `freeParameters` lists such.
 */
export function makeGraph(inputs: readonly Value[], outputs: readonly Value[]): Graph {
  const stop = new Set(inputs.map((value) => value.node));
  return { inputs, nodes: nodesBefore(outputs, stop), outputs };
}

/** Orders the nodes that `outputs` need, without parameters and without anything in `stop`. */
export function nodesBefore(
  outputs: readonly Value[],
  stop: Pick<ReadonlySet<Node>, "has">,
): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node) => {
    if (seen.has(node) || node.primitive === "parameter" || stop.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output.node);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input !== undefined) enter(input.node);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/**
 * Makes a closed graph of what was built since `since`: values from before, and parameters that
 * are not inputs, become further inputs in front of the given ones. Literal constants stay inside.
 */
export function closeGraph(
  inputs: readonly Value[],
  outputs: readonly Value[],
  since: number,
): { readonly graph: Graph; readonly captures: readonly Value[] } {
  const own = new Set(inputs);
  const captures = new Map<Value, Value>();
  const replaced: Replacement = new Map();
  const find = (value: Value): Value => {
    if (own.has(value)) return value;
    const known = replaced.get(value) ?? captures.get(value);
    if (known !== undefined) return known;
    const outer = value.node.primitive === "parameter" || value.node.id < since;
    if (!outer || value.node.primitive === "constant") return value;
    const parameter = onlyOutput(makeNode("parameter", [], { type: value.type, name: "" }));
    captures.set(value, parameter);
    return parameter;
  };
  const stop = new Set(inputs.map((value) => value.node));
  for (const node of nodesBefore(outputs, stop)) {
    if (node.id < since) continue;
    const given = node.inputs.map(find);
    if (given.every((value, i) => value === node.inputs[i])) continue;
    const copy = remakeNode(node, given);
    node.outputs.forEach((value, i) => {
      replaced.set(value, copy.outputs[i] ?? value);
    });
  }
  const graph = makeGraph([...captures.values(), ...inputs], outputs.map(find));
  return { graph, captures: [...captures.keys()] };
}

/** Lists parameters that the nodes or outputs read but that are not inputs. */
export function freeParameters(graph: Graph): Value[] {
  const known = new Set(graph.inputs);
  const free = new Set<Value>();
  const visit = (value: Value) => {
    if (value.node.primitive === "parameter" && !known.has(value)) free.add(value);
  };
  for (const node of graph.nodes) node.inputs.forEach(visit);
  graph.outputs.forEach(visit);
  return [...free];
}

/** Reads how a node may be treated by loops. */
export function roleOf(node: Node): Role {
  return definitionOf(node.primitive).role;
}

/** Says which node of a graph stands for which value of the graph it was made from. */
export type Replacement = Map<Value, Value>;

/** Rewrites a node whose inputs are already replaced into the values of its results. */
export type RewriteNode = (node: Node) => readonly Value[];

/**
 * Rebuilds a graph node by node: `rewrite` gets each node on its new inputs and answers with the
 * values that take its results' places. Sub-graphs are rewritten first, by the same rule. New nodes
 * take over the source of the one that they replace.
 */
export function rewriteGraph(graph: Graph, rewrite: RewriteNode): Graph {
  const replaced: Replacement = new Map();
  const find = (value: Value) => replaced.get(value) ?? value;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(find);
    const same = inputs.every((value, i) => value === node.inputs[i]);
    const inner = mapSubgraphs(node, (sub) => rewriteGraph(sub, rewrite));
    const rebuilt = same && inner === node ? node : remakeNode(inner, inputs);
    const results = fromSource(node.source, () => rewrite(rebuilt));
    node.outputs.forEach((value, i) => {
      const result = results[i];
      if (result !== undefined && result !== value) replaced.set(value, result);
    });
  }
  return makeGraph(graph.inputs, graph.outputs.map(find));
}

/** Lists the graphs that a node carries. */
export function subgraphsOf(node: Node): readonly Graph[] {
  switch (node.primitive) {
    case "scan":
      return [node.attributes.body];
    case "while":
      return [node.attributes.condition, node.attributes.body];
    case "cond":
      return [node.attributes.whenTrue, node.attributes.whenFalse];
    default:
      return [];
  }
}

/** Applies `change` to the graphs that a node carries; the same node where nothing changed. */
export function mapSubgraphs(node: Node, change: (graph: Graph) => Graph): Node {
  const before = subgraphsOf(node);
  if (before.length === 0) return node;
  const after = before.map(change);
  if (after.every((graph, i) => graph === before[i])) return node;
  return withSubgraphs(node, after);
}

function withSubgraphs(node: Node, graphs: readonly Graph[]): Node {
  const [first, second] = graphs as readonly [Graph, Graph];
  const changed =
    node.primitive === "scan"
      ? { body: first }
      : node.primitive === "while"
        ? { condition: first, body: second }
        : { whenTrue: first, whenFalse: second };
  const attributes = { ...node.attributes, ...changed };
  return remakeNode({ ...node, attributes } as Node, node.inputs);
}

/**
 * Copies `graph` onto other inputs and gives its outputs, as if its nodes had been written there.
 */
export function inlineGraph(graph: Graph, inputs: readonly Value[]): Value[] {
  const replaced: Replacement = new Map();
  graph.inputs.forEach((value, i) => {
    const given = inputs[i];
    if (given !== undefined) replaced.set(value, given);
  });
  const find = (value: Value) => replaced.get(value) ?? value;
  for (const node of graph.nodes) {
    const copy = remakeNode(node, node.inputs.map(find));
    node.outputs.forEach((value, i) => {
      replaced.set(value, copy.outputs[i] ?? onlyOutput(copy));
    });
  }
  return graph.outputs.map(find);
}

// From a graph whose loops are run twice, for results and for residuals, to one that runs each once.

import type { Graph } from "../ir/graph.ts";
import { makeGraph, mapSubgraphs } from "../ir/graph.ts";
import type { Node, NodeOf, Value } from "../ir/node.ts";
import { remakeNode } from "../ir/node.ts";

/** Holds scans that carry the same values, the first of which is run for all. */
interface Group {
  readonly scans: NodeOf<"scan">[];
  /** What any of them stacks, and the first result that holds it. */
  readonly stacks: Map<Value, Value>;
}

/**
 * Merges scans that read the same inputs and carry the same values into one that gives the stacks
 * of all, in sub-graphs too. A gradient makes such scans: it extends a copy of a body, built on the
 * very same nodes. So this pass comes first, as any other may rewrite the bodies apart.
 */
export function mergeScans(graph: Graph): Graph {
  const groups = groupScans(graph);
  const replaced = new Map<Value, Value>();
  const find = (value: Value) => replaced.get(value) ?? value;
  let changed = false;
  for (const node of graph.nodes) {
    const group = groups.get(node);
    if (group !== undefined && group.scans[0] !== node) continue;
    const whole = group === undefined ? node : merged(group);
    const inner = mapSubgraphs(whole, mergeScans);
    const inputs = node.inputs.map(find);
    const same = inner === node && inputs.every((value, i) => value === node.inputs[i]);
    if (same) continue;
    changed = true;
    const copy = remakeNode(inner, inputs);
    if (group === undefined) redirect(node, copy, replaced);
    else for (const scan of group.scans) redirectMember(scan, group, copy, replaced);
  }
  return changed ? makeGraph(graph.inputs, graph.outputs.map(find)) : graph;
}

/** Finds groups of two or more scans; inputs are the same where an earlier group makes them so. */
function groupScans(graph: Graph): Map<Node, Group> {
  const groups: Group[] = [];
  const canonical = new Map<Value, Value>();
  const find = (value: Value) => canonical.get(value) ?? value;
  for (const node of graph.nodes) {
    if (node.primitive !== "scan") continue;
    let group = groups.find(
      ({ scans: [leader] }) => leader !== undefined && alike(leader, node, find),
    );
    if (group === undefined) {
      group = { scans: [], stacks: new Map() };
      groups.push(group);
    }
    group.scans.push(node);
    const { body, carries } = node.attributes;
    node.outputs.forEach((output, i) => {
      const inner = body.outputs[i];
      const first = i < carries ? group.scans[0]?.outputs[i] : inner && group.stacks.get(inner);
      if (first !== undefined) canonical.set(output, first);
      else if (inner !== undefined) group.stacks.set(inner, output);
    });
  }
  const members = groups.filter(({ scans }) => scans.length > 1);
  return new Map(members.flatMap((group) => group.scans.map((scan) => [scan as Node, group])));
}

function alike(a: NodeOf<"scan">, b: NodeOf<"scan">, find: (value: Value) => Value): boolean {
  const [x, y] = [a.attributes, b.attributes];
  return (
    x.length === y.length &&
    x.reverse === y.reverse &&
    x.constants === y.constants &&
    x.carries === y.carries &&
    sameValues(a.inputs.map(find), b.inputs.map(find)) &&
    sameValues(x.body.inputs, y.body.inputs) &&
    sameValues(x.body.outputs.slice(0, x.carries), y.body.outputs.slice(0, y.carries))
  );
}

function sameValues(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function merged({ scans, stacks }: Group): Node {
  const [leader] = scans as [NodeOf<"scan">];
  const { attributes } = leader;
  const { body, carries } = attributes;
  const outputs = [...body.outputs.slice(0, carries), ...stacks.keys()];
  const whole = { ...attributes, body: makeGraph(body.inputs, outputs) };
  return remakeNode({ ...leader, attributes: whole }, leader.inputs);
}

function redirect(from: Node, to: Node, replaced: Map<Value, Value>): void {
  from.outputs.forEach((value, i) => {
    replaced.set(value, to.outputs[i] ?? value);
  });
}

/** Points a member's results to where the merged scan gives them. */
function redirectMember(
  scan: NodeOf<"scan">,
  { stacks }: Group,
  to: Node,
  replaced: Map<Value, Value>,
): void {
  const { body, carries } = scan.attributes;
  const places = new Map([...stacks.keys()].map((value, i) => [value, carries + i]));
  scan.outputs.forEach((value, i) => {
    const inner = body.outputs[i];
    const place = i < carries || inner === undefined ? i : (places.get(inner) ?? i);
    replaced.set(value, to.outputs[place] ?? value);
  });
}

// Fusion: from a graph to kernels, gathering what one loop can compute without storing between.

import type { Graph } from "../ir/graph.ts";
import { roleOf, subgraphsOf } from "../ir/graph.ts";
import type { Node, Value } from "../ir/node.ts";
import { definitionOf } from "../ir/primitives/index.ts";
import type { Kernel, Program } from "../ir/program.ts";
import { sameShape } from "../ir/shape.ts";
import { memoryReads, readThrough } from "../ir/views.ts";
import { fuseBands } from "./fuse-bands.ts";
import { rowsOfLoop } from "./part-passes.ts";

/** Makes every node a kernel of its own, for backends that do not fuse. */
export function separate(graph: Graph): Program {
  const kernels = graph.nodes.map((node) => lone(node, separate));
  return { inputs: graph.inputs, outputs: graph.outputs, kernels };
}

function lone(node: Node, inner: (graph: Graph) => Program): Kernel {
  const { outputs } = node;
  if (roleOf(node) !== "control") return { kind: "node", node, outputs };
  const programs = subgraphsOf(node).map(inner);
  const rows = rowsOfLoop(node, programs);
  return { kind: "control", node, programs, outputs, ...(rows !== undefined && { rows }) };
}

/** Collects the nodes of one loop while the graph is walked from its end. */
interface Group {
  /** In reverse order. */
  readonly nodes: Node[];
  readonly reduction: Node | undefined;
}

/**
 * Fuses elementwise nodes into the loops that read them, and the elementwise nodes around a
 * reduction into its loop. Views are read through by strides and stored only where something else
 * than a loop reads them; literal scalars and counters are repeated in every loop.
 */
export function fuse(graph: Graph): Program {
  const users = usersOf(graph);
  const needed = new Set(graph.outputs);
  const groups = new Map<Node, Group>();
  for (const node of [...graph.nodes].reverse()) {
    const role = roleOf(node);
    if (role === "elementwise") place(node, users, needed, groups);
    else if (role === "reduction") placeReduction(node, users, needed, groups);
  }
  const hosts = hostsOf(graph, users, needed, groups);
  const kernels = orderKernels(collectKernels(graph, users, needed, groups, hosts));
  const joined = orderKernels(fuseBands(kernels, graph.outputs));
  return { inputs: graph.inputs, outputs: graph.outputs, kernels: joined };
}

/** Holds the nodes that read each value, and those that read any result of a node. */
interface Users {
  get(value: Value): readonly Node[] | undefined;
  of(node: Node): readonly Node[];
}

function usersOf(graph: Graph): Users {
  const ofValue = new Map<Value, Node[]>();
  const ofNode = new Map<Node, Node[]>();
  for (const node of graph.nodes) {
    for (const value of new Set(node.inputs)) {
      const list = ofValue.get(value);
      if (list === undefined) ofValue.set(value, [node]);
      else list.push(node);
      const all = ofNode.get(value.node);
      if (all === undefined) ofNode.set(value.node, [node]);
      else all.push(node);
    }
  }
  return { get: (value) => ofValue.get(value), of: (node) => ofNode.get(node) ?? [] };
}

/** Puts an elementwise node into a group that reads it, or into one of its own. */
function place(
  node: Node,
  users: Users,
  needed: ReadonlySet<Value>,
  groups: Map<Node, Group>,
): void {
  const readers = users.of(node);
  const isNeeded = node.outputs.some((value) => needed.has(value));
  const candidates = new Set<Group>();
  for (const reader of readers) {
    const group = groups.get(reader);
    if (group !== undefined) candidates.add(group);
  }
  for (const group of candidates) {
    const staysInside = !isNeeded && readers.every((reader) => groups.get(reader) === group);
    if (staysInside || mayStoreFrom(group, readers, users, groups)) {
      group.nodes.push(node);
      groups.set(node, group);
      return;
    }
  }
  groups.set(node, { nodes: [node], reduction: undefined });
}

/**
 * Tells whether a group may compute a node and also store it for readers outside: no path may lead
 * from those readers back into the group.
 */
function mayStoreFrom(
  group: Group,
  readers: readonly Node[],
  users: Users,
  groups: ReadonlyMap<Node, Group>,
): boolean {
  if (group.reduction !== undefined) return false;
  const outside = readers.filter((reader) => groups.get(reader) !== group);
  return !reaches(outside, group, users, groups);
}

// A group is one kernel, so whoever enters one of its nodes leaves through all of them.
function reaches(
  from: readonly Node[],
  target: Group,
  users: Users,
  groups: ReadonlyMap<Node, Group>,
): boolean {
  const seen = new Set<Node>();
  const stack = [...from];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const group = groups.get(node);
    if (group === target) return true;
    for (const member of group?.nodes ?? [node]) stack.push(...users.of(member));
  }
  return false;
}

/** Joins a reduction with the elementwise group that alone reads it, or starts a group. */
function placeReduction(
  node: Node,
  users: Users,
  needed: ReadonlySet<Value>,
  groups: Map<Node, Group>,
): void {
  const readers = users.of(node);
  const group = readers[0] === undefined ? undefined : groups.get(readers[0]);
  const isNeeded = node.outputs.some((value) => needed.has(value));
  const [output] = node.outputs;
  const joins =
    !isNeeded &&
    group !== undefined &&
    group.reduction === undefined &&
    readers.every((reader) => groups.get(reader) === group) &&
    sameShape(output?.type.shape ?? [], group.nodes[0]?.outputs[0]?.type.shape ?? []);
  const joined: Group = { nodes: [...(joins ? group.nodes : []), node], reduction: node };
  for (const member of joined.nodes) groups.set(member, joined);
}

/**
 * Finds the nodes whose rows a group of elementwise nodes takes on while they are near: it alone
 * reads them, element by element. Of several such nodes the last one's are.
 */
function hostsOf(
  graph: Graph,
  users: Users,
  needed: ReadonlySet<Value>,
  groups: ReadonlyMap<Node, Group>,
): Map<Group, Node> {
  const hosts = new Map<Group, Node>();
  for (const node of graph.nodes) {
    const [result] = node.outputs;
    if (definitionOf(node.primitive).byRows !== true || result === undefined) continue;
    const [reader, ...others] = users.get(result) ?? [];
    const group = reader === undefined ? undefined : groups.get(reader);
    if (group === undefined || group.reduction !== undefined || needed.has(result)) continue;
    const isOnly = others.every((other) => groups.get(other) === group);
    const shape = group.nodes[0]?.outputs[0]?.type.shape ?? [];
    if (isOnly && sameShape(shape, result.type.shape)) hosts.set(group, node);
  }
  return hosts;
}

function collectKernels(
  graph: Graph,
  users: Users,
  needed: ReadonlySet<Value>,
  groups: ReadonlyMap<Node, Group>,
  hosts: ReadonlyMap<Group, Node>,
): Kernel[] {
  const hosting = new Set(hosts.values());
  const kernels: Kernel[] = [];
  const done = new Set<Group>();
  for (const node of graph.nodes) {
    const group = groups.get(node);
    if (hosting.has(node)) continue;
    if (group === undefined) {
      if (isStored(node, users, needed, groups))
        kernels.push(read(lone(node, fuse), users, needed));
    } else if (!done.has(group)) {
      done.add(group);
      const kernel = groupKernel(group, users, needed, groups);
      const host = hosts.get(group);
      if (host === undefined || kernel.kind !== "loop") kernels.push(kernel);
      else {
        const { nodes: epilogue, outputs } = kernel;
        kernels.push({ kind: "rows", node: host, epilogue, outputs });
      }
    }
  }
  return kernels;
}

/** Leaves out results that nobody reads, of a node that is no loop with a body. */
function read(kernel: Kernel, users: Users, needed: ReadonlySet<Value>): Kernel {
  if (kernel.kind !== "node") return kernel;
  const isRead = (value: Value) => needed.has(value) || users.get(value) !== undefined;
  return { ...kernel, outputs: kernel.outputs.filter(isRead) };
}

/** Tells whether a node outside of every group is computed at all: views often are not. */
function isStored(
  node: Node,
  users: Users,
  needed: ReadonlySet<Value>,
  groups: ReadonlyMap<Node, Group>,
): boolean {
  if (!readThrough(node)) return true;
  if (node.outputs.some((value) => needed.has(value))) return true;
  return users.of(node).some((reader) => !groups.has(reader) && !readThrough(reader));
}

// A node is never older than what it reads, so the order of ids can be run.
function groupKernel(
  group: Group,
  users: Users,
  needed: ReadonlySet<Value>,
  groups: ReadonlyMap<Node, Group>,
): Kernel {
  const nodes = [...group.nodes].sort((a, b) => a.id - b.id);
  const outputs = nodes.flatMap((node) =>
    node.outputs.filter(
      (value) =>
        needed.has(value) || (users.get(value) ?? []).some((user) => groups.get(user) !== group),
    ),
  );
  if (group.reduction === undefined) return { kind: "loop", nodes, outputs };
  const reduction = group.reduction;
  const epilogue = epilogueOf(nodes, reduction);
  const prologue = nodes.filter((node) => node !== reduction && !epilogue.has(node));
  return {
    kind: "reduction",
    reduction,
    prologue,
    epilogue: nodes.filter((node) => epilogue.has(node)),
    outputs,
  };
}

/** Finds the nodes of a reduction's group that the loop over results computes. */
function epilogueOf(nodes: readonly Node[], reduction: Node): Set<Node> {
  const prologue = new Set<Node>();
  const visit = (node: Node) => {
    for (const { node: input } of node.inputs) {
      if (!nodes.includes(input) || prologue.has(input)) continue;
      prologue.add(input);
      visit(input);
    }
  };
  visit(reduction);
  return new Set(nodes.filter((node) => node !== reduction && !prologue.has(node)));
}

/** Orders kernels so that each comes after those whose results it reads. */
function orderKernels(kernels: readonly Kernel[]): Kernel[] {
  const producer = new Map<Value, Kernel>();
  for (const kernel of kernels) for (const value of kernel.outputs) producer.set(value, kernel);
  const ordered: Kernel[] = [];
  const state = new Map<Kernel, "open" | "done">();
  const visit = (kernel: Kernel) => {
    if (state.has(kernel)) return;
    state.set(kernel, "open");
    for (const value of memoryReads(kernel)) {
      const source = producer.get(value);
      if (source !== undefined && source !== kernel) visit(source);
    }
    state.set(kernel, "done");
    ordered.push(kernel);
  };
  for (const kernel of kernels) visit(kernel);
  return ordered;
}

// From what a loop's backward step reads of the forward step to what the forward loop must save.

import type { Graph } from "../ir/graph.ts";
import { nodesBefore, roleOf } from "../ir/graph.ts";
import type { Node, Value } from "../ir/node.ts";
import { definitionOf } from "../ir/primitives/index.ts";

/** Describes a loop's body with the backward values that were built upon it. */
export interface BackwardStep {
  readonly body: Graph;
  /** Values of the body that the backward step can read as they are: constants and slices. */
  readonly given: readonly Value[];
  /** Those of `given` that are the same in every step. */
  readonly constants: readonly Value[];
  /** Body results that are stacked anyway. */
  readonly stacked: readonly Value[];
  /** The parameters that stand for cotangents. */
  readonly cotangents: readonly Value[];
  readonly results: readonly Value[];
}

/**
 * Lists the forward values that must be kept per step, `stacked` ones included. Computed anew
 * instead: what does not change from step to step, views, and cheap arithmetic on kept values.
 */
export function residuals(step: BackwardStep): Value[] {
  const facts = readFacts(step);
  const kept = new Set<Value>();
  const undecided = new Set<Value>();
  const seen = new Set<Value>();
  const pending = [...step.results];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    const { node } = value;
    if (facts.free.has(value)) continue;
    if (facts.saved.has(value)) kept.add(value);
    else if (!facts.forward.has(node) || facts.invariant.has(node) || repeats(node)) {
      pending.push(...node.inputs);
    } else if (isCheap(node)) undecided.add(value);
    else kept.add(value);
  }
  const derivable = derivation(facts, kept);
  for (const value of undecided) if (!derivable(value)) kept.add(value);
  return [...kept];
}

interface Facts {
  /** Readable in the backward step at no cost. */
  readonly free: ReadonlySet<Value>;
  readonly saved: ReadonlySet<Value>;
  /** Nodes that the forward loop runs. */
  readonly forward: ReadonlySet<Node>;
  /** Nodes that depend on constants only. */
  readonly invariant: ReadonlySet<Node>;
}

function readFacts({ body, given, constants, stacked, cotangents, results }: BackwardStep): Facts {
  const order = nodesBefore(results, new Set());
  const fixed = new Set(constants.map((value) => value.node));
  const varying = reachable(
    order,
    [...body.inputs, ...cotangents].filter((value) => !fixed.has(value.node)),
  );
  const backward = reachable(order, cotangents);
  const forward = new Set<Node>([...body.nodes, ...body.inputs.map((value) => value.node)]);
  // A loop or branch that a nested rule added to the forward side would be costly to repeat.
  for (const node of order) {
    if (roleOf(node) === "control" && !backward.has(node)) forward.add(node);
  }
  return {
    free: new Set([...given, ...cotangents]),
    saved: new Set(stacked),
    forward,
    invariant: new Set(order.filter((node) => !varying.has(node))),
  };
}

/** Finds the nodes that depend on `sources` in any way. */
export function reachable(order: readonly Node[], sources: readonly Value[]): Set<Node> {
  const reached = new Set<Node>(sources.map((value) => value.node));
  for (const node of order) {
    if (node.inputs.some((value) => reached.has(value.node))) reached.add(node);
  }
  return reached;
}

// Gives elements of its one input, none of them left out: keeping the input costs no more.
function repeats(node: Node): boolean {
  return roleOf(node) === "view" && node.primitive !== "slice";
}

function isCheap(node: Node): boolean {
  const role = roleOf(node);
  if (role === "view" || role === "source") return node.primitive !== "parameter";
  return role === "elementwise" && definitionOf(node.primitive).expensive !== true;
}

function derivation(facts: Facts, kept: ReadonlySet<Value>): (value: Value) => boolean {
  const known = new Map<Node, boolean>();
  const derivable = (value: Value): boolean => {
    if (facts.free.has(value) || kept.has(value) || facts.invariant.has(value.node)) return true;
    const { node } = value;
    const before = known.get(node);
    if (before !== undefined) return before;
    const result = isCheap(node) && node.inputs.every(derivable);
    known.set(node, result);
    return result;
  };
  return derivable;
}

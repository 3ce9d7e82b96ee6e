// What the passes do for primitives that only some programs have.

import type { Graph } from "../ir/graph.ts";
import type { Node, NodeOf, Value } from "../ir/node.ts";
import type { PrimitiveName } from "../ir/primitives/index.ts";
import type { Program } from "../ir/program.ts";

/** Gives a simpler value for a node's only result, if there is one. */
export type Identities = { readonly [P in PrimitiveName]?: (node: NodeOf<P>) => Value | undefined };

/** Is what the passes do for the primitives of a part. */
export interface PartPasses {
  /** Identities that nodes have beside their own, because of what they read. */
  readonly identities?: Identities;
  /** Makes one of the loops that run twice. */
  readonly mergeLoops?: (graph: Graph) => Graph;
  /** Counts the rows that a loop computes apart from each other; undefined where they depend. */
  readonly rowsOfLoop?: (node: Node, programs: readonly Program[]) => number | undefined;
}

const known: PartPasses[] = [];

/** Makes passes for a part known. */
export function addPasses(passes: PartPasses): void {
  known.push(passes);
}

/** Gives a simpler value by the identities of the program's parts. */
export function simplifyByParts(node: Node): Value | undefined {
  for (const { identities } of known) {
    const simpler = identities?.[node.primitive]?.(node as never);
    if (simpler !== undefined) return simpler;
  }
  return undefined;
}

/** Makes one of the loops that run twice, in programs that have loops. */
export function mergeLoops(graph: Graph): Graph {
  return known.reduce((merged, passes) => passes.mergeLoops?.(merged) ?? merged, graph);
}

/** Counts the rows that a loop computes apart from each other; undefined where they depend. */
export function rowsOfLoop(node: Node, programs: readonly Program[]): number | undefined {
  return known.find((passes) => passes.rowsOfLoop !== undefined)?.rowsOfLoop?.(node, programs);
}

// What the passes do for control flow, in programs that have any.

import type { Graph } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import type { Program } from "../ir/program.ts";

/** Are the passes over loops. */
export interface ControlPasses {
  /** Makes one of the loops that run twice. */
  readonly merge: (graph: Graph) => Graph;
  /** Counts the rows that a loop computes apart from each other; undefined where they depend. */
  readonly rowsOf: (node: Node, programs: readonly Program[]) => number | undefined;
}

const none: ControlPasses = { merge: (graph) => graph, rowsOf: () => undefined };
let known = none;

/** Makes the passes over loops known. */
export function addControlPasses(passes: ControlPasses): void {
  known = passes;
}

/** Gives the passes over loops; without control flow in the program, those that change nothing. */
export function controlPasses(): ControlPasses {
  return known;
}

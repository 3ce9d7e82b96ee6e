// The order of the passes: from a traced graph to the program that a backend compiles.

import type { BackendProperties } from "../backends/backend.ts";
import type { Graph } from "../ir/graph.ts";
import type { Program } from "../ir/program.ts";
import { foldConstants } from "./fold-constants.ts";
import { fuse, separate } from "./fuse.ts";
import { mergeDuplicates } from "./merge-duplicates.ts";
import { mergeLoops } from "./part-passes.ts";
import { simplifyAlgebra } from "./simplify-algebra.ts";

/** Is one pass over a graph, with the name that messages give it. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** Lists the passes in the order in which they run; dead code goes with each of them. */
export const passes: readonly Pass[] = [
  { name: "merge-scans", run: mergeLoops },
  { name: "fold-constants", run: foldConstants },
  { name: "simplify-algebra", run: simplifyAlgebra },
  { name: "merge-duplicates", run: mergeDuplicates },
];

/** Makes a graph smaller and cheaper without changing what it computes. */
export function optimize(graph: Graph): Graph {
  return passes.reduce((before, pass) => pass.run(before), graph);
}

/** Cuts a graph into the kernels of one backend. */
export function schedule(graph: Graph, properties: BackendProperties): Program {
  return properties.fuses ? fuse(graph) : separate(graph);
}

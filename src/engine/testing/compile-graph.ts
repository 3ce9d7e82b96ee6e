// From a graph to an executable of a backend that does not fuse: every node its own kernel.

import type { Backend, Executable } from "../backends/backend.ts";
import type { Graph } from "../ir/graph.ts";
import { roleOf, subgraphsOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import type { Kernel, Program, Updates } from "../ir/program.ts";
import { planMemory } from "../passes/plan.ts";

/** Compiles a graph; the harness does not care how. */
export type CompileGraph = (graph: Graph) => Executable;

/** Cuts a graph into one kernel per node. */
function trivialProgram(graph: Graph): Program {
  return { inputs: graph.inputs, kernels: graph.nodes.map(kernelOf), outputs: graph.outputs };
}

function kernelOf(node: Node): Kernel {
  const { outputs } = node;
  if (roleOf(node) !== "control") return { kind: "node", node, outputs };
  return { kind: "control", node, programs: subgraphsOf(node).map(trivialProgram), outputs };
}

/** Compiles a graph for a backend, kernel by kernel; by default no output updates an input. */
export function compileGraph(
  backend: Backend,
  graph: Graph,
  updates: Updates = graph.outputs.map(() => undefined),
): Executable {
  const program = trivialProgram(graph);
  const plan = planMemory(program, updates, backend.properties);
  return backend.compile({ graph, program, updates, plan });
}

/** Gives the compile function of a backend. */
export function compilerOf(backend: Backend): CompileGraph {
  return (graph) => compileGraph(backend, graph);
}

// From a graph and the tensors of its inputs to the tensors of its outputs, node by node.

import { BackendError } from "../../../shared/errors.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Node, Value } from "../../ir/node.ts";
import type { PrimitiveName } from "../../ir/primitives/index.ts";
import { showType } from "../../ir/shape.ts";
import { contraction } from "./contraction.ts";
import { control } from "./control.ts";
import { elementwise } from "./elementwise.ts";
import type { HostTensor } from "./host-tensor.ts";
import { operand } from "./host-tensor.ts";
import { indexing } from "./indexing.ts";
import type { Kernel, KernelTable } from "./kernel.ts";
import { random } from "./random.ts";
import { reduction } from "./reduction.ts";
import { structural } from "./structural.ts";
import { window } from "./window.ts";

const kernels: KernelTable<PrimitiveName> = {
  ...elementwise,
  ...structural,
  ...reduction,
  ...contraction,
  ...window,
  ...indexing,
  ...random,
  ...control,
};

/** Runs a node and gives its results. */
export type RunNode = (node: Node, run: () => readonly HostTensor[]) => readonly HostTensor[];

/**
 * Runs a graph; the results may share memory with each other and with the inputs. `around`, if
 * given, runs each node.
 * @throws BackendError when the graph is not closed.
 */
export function runGraph(
  graph: Graph,
  inputs: readonly HostTensor[],
  around?: RunNode,
): readonly HostTensor[] {
  const runInner = (inner: Graph, given: readonly HostTensor[]) => runGraph(inner, given, around);
  const known = new Map<Value, HostTensor>();
  graph.inputs.forEach((value, i) => {
    known.set(value, operand(inputs, i));
  });
  const read = (value: Value): HostTensor => {
    const tensor = known.get(value);
    if (tensor !== undefined) return tensor;
    throw new BackendError(
      `reference: ${value.node.primitive} ${showType(value.type)} is read, ` +
        "but is neither an input nor computed before. Pass it to the graph as an input.",
    );
  };
  for (const node of graph.nodes) {
    const kernel = kernels[node.primitive] as Kernel<PrimitiveName>;
    const run = () => kernel(node as never, node.inputs.map(read), runInner);
    const results = around === undefined ? run() : around(node, run);
    node.outputs.forEach((value, i) => {
      known.set(value, operand(results, i));
    });
  }
  return graph.outputs.map(read);
}

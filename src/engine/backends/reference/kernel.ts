// The form of this backend's kernels: a node and its operands in, its results out.

import type { Graph } from "../../ir/graph.ts";
import type { NodeOf } from "../../ir/node.ts";
import { onlyOutput } from "../../ir/node.ts";
import type { PrimitiveName } from "../../ir/primitives/index.ts";
import type { TensorType } from "../../ir/shape.ts";
import type { HostTensor } from "./host-tensor.ts";

/** Runs a sub-graph on its inputs. */
export type RunGraph = (graph: Graph, inputs: readonly HostTensor[]) => readonly HostTensor[];

/** Computes all results of a node; the operands are never changed. */
export type Kernel<P extends PrimitiveName> = (
  node: NodeOf<P>,
  inputs: readonly HostTensor[],
  run: RunGraph,
) => readonly HostTensor[];

/** Holds a kernel for each primitive of a family. */
export type KernelTable<P extends PrimitiveName> = { readonly [K in P]: Kernel<K> };

/** Reads the type of a node's only or first result. */
export function resultType<P extends PrimitiveName>(node: NodeOf<P>): TensorType {
  return onlyOutput(node).type;
}

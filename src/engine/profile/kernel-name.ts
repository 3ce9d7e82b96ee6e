// What a kernel is called in profiles: the layers that it computes for, and what it computes.

import { roleOf } from "../ir/graph.ts";
import type { Kernel } from "../ir/program.ts";
import { kernelNodes } from "../ir/program.ts";

/** Lists the layers, losses and optimizers whose nodes a kernel holds, in the order of the graph. */
export function sourcesOf(kernel: Kernel): string[] {
  const named = kernelNodes(kernel).flatMap(({ source }) => source ?? []);
  return [...new Set(named)];
}

/** Says what a kernel computes: `dotGeneral`, `loop multiply add`, `reduction exp reduceSum`. */
export function operationsOf(kernel: Kernel): string {
  if (kernel.kind === "node" || kernel.kind === "control") return kernel.node.primitive;
  const computing = kernelNodes(kernel).filter((node) => {
    const role = roleOf(node);
    return role === "elementwise" || role === "reduction" || role === "kernel";
  });
  const kind = kernel.kind === "rows" ? [] : [kernel.kind];
  return [...kind, ...new Set(computing.map(({ primitive }) => primitive))].join(" ");
}

// From an order of nodes and some values to the nodes through which a gradient could reach them.

import { isFloat } from "../ir/dtype.ts";
import type { Node, Value } from "../ir/node.ts";

/** Finds the nodes whose results depend on `wrt` through floats; `order` is one that can be run. */
export function dependents(order: readonly Node[], wrt: readonly Value[]): Set<Node> {
  const active = new Set<Node>(wrt.map((value) => value.node));
  for (const node of order) {
    if (node.primitive === "stopGradient") continue;
    const depends = node.inputs.some(
      (value) => active.has(value.node) && isFloat(value.type.dtype),
    );
    if (depends) active.add(node);
  }
  return active;
}

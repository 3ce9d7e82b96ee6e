// The table of kernels for primitives that do not run inside of loops over elements.

import type { Node } from "../../../ir/node.ts";
import type { PrimitiveName } from "../../../ir/primitives/index.ts";
import { ranking } from "./arg-reduction.ts";
import { contraction } from "./contraction/index.ts";
import { indexing } from "./indexing.ts";
import type { NodeEmitter } from "./kernel-code.ts";
import { random } from "./random.ts";
import { movement } from "./structural.ts";
import { window } from "./window.ts";

/** Maps each such primitive to its emitter. */
const nodeEmitters = {
  ...movement,
  ...ranking,
  ...contraction,
  ...window,
  ...indexing,
  ...random,
};

/** Gives the emitter of a node that is a kernel of its own; undefined for views. */
export function emitterOf(node: Node): NodeEmitter<PrimitiveName> | undefined {
  const table: Partial<Record<PrimitiveName, unknown>> = nodeEmitters;
  return table[node.primitive] as NodeEmitter<PrimitiveName> | undefined;
}

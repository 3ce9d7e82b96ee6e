// The table of kernels for primitives that do not run inside of loops over elements.

import { BackendError } from "../../../../shared/errors.ts";
import type { Node } from "../../../ir/node.ts";
import type { PrimitiveName } from "../../../ir/primitives/index.ts";
import { definitionOf } from "../../../ir/primitives/index.ts";
import { dotGeneral } from "./contraction/dot.ts";
import { gather } from "./gather.ts";
import type { NodeEmitter, NodeEmitters } from "./kernel-code.ts";
import { random } from "./random.ts";

const emitters: Partial<NodeEmitters<PrimitiveName>> = { dotGeneral, gather, ...random };

/** Makes the kernels of a part known. */
export function addEmitters(rows: Partial<NodeEmitters<PrimitiveName>>): void {
  Object.assign(emitters, rows);
}

/**
 * Gives the emitter of a node that is a kernel of its own; undefined for views.
 * @throws BackendError for a kernel that no operation has brought along.
 */
export function emitterOf(node: Node): NodeEmitter<PrimitiveName> | undefined {
  const emitter = emitters[node.primitive] as NodeEmitter<PrimitiveName> | undefined;
  if (emitter === undefined && definitionOf(node.primitive).role === "kernel") {
    throw new BackendError(`wasm: the kernel of ${node.primitive} is not loaded.`);
  }
  return emitter;
}

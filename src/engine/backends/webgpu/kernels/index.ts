// The table of what the GPU computes, from which kernels are emitted and the support table is printed.

import type { Node } from "../../../ir/node.ts";
import type { FamilyName, PrimitiveName } from "../../../ir/primitives/index.ts";
import type { Kernel } from "../../../ir/program.ts";
import { epilogueOf } from "../../../ir/program.ts";
import { readThrough } from "../../../ir/views.ts";
import { ranking } from "./arg-reduction.ts";
import { emitBand } from "./band.ts";
import { contraction } from "./contraction.ts";
import { indexing } from "./indexing.ts";
import type { EmittedKernel, GpuTarget, NodeEmitter, Unsupported } from "./kernel-code.ts";
import { unsupported } from "./kernel-code.ts";
import { emitLoop } from "./loop.ts";
import { random } from "./random.ts";
import { emitReduction } from "./reduction.ts";
import { movement } from "./structural.ts";
import { widenHalves } from "./widen-halves.ts";
import { window } from "./window.ts";

/** Maps control flow to how it runs: dispatches of the sub-programs, one behind the other. */
const control: Readonly<Record<FamilyName<"control">, "dispatches" | Unsupported>> = {
  scan: "dispatches",
  cond: "dispatches",
  while: unsupported(
    "whether it goes on is known on the GPU alone. Use scan, whose length is fixed, or choose " +
      'the device "wasm"',
  ),
};

const nodeEmitters = { ...movement, ...ranking, ...contraction, ...window, ...indexing, ...random };

const rows: Partial<Record<PrimitiveName, unknown>> = { ...nodeEmitters, ...control };

/** Says why the GPU does not run a primitive; undefined where it does. */
export function refusalOf(primitive: PrimitiveName): string | undefined {
  const row = rows[primitive];
  const refuses = typeof row === "object" && row !== null && "unsupported" in row;
  return refuses ? (row as Unsupported).unsupported : undefined;
}

/** Emits kernels for one GPU. */
export class KernelEmitter {
  readonly #target: GpuTarget;
  // The plan asks for the workspace of a kernel before the program is compiled.
  readonly #emitted = new WeakMap<Kernel, EmittedKernel>();

  constructor(target: GpuTarget) {
    this.#target = target;
  }

  /** Gives the dispatches of a kernel. */
  emit(kernel: Exclude<Kernel, { kind: "control" }>): EmittedKernel {
    const known = this.#emitted.get(kernel);
    if (known !== undefined) return known;
    const fresh = widenHalves(this.#emit(kernel));
    this.#emitted.set(kernel, fresh);
    return fresh;
  }

  #emit(kernel: Exclude<Kernel, { kind: "control" }>): EmittedKernel {
    switch (kernel.kind) {
      case "loop":
        return emitLoop(kernel);
      case "reduction":
        return emitReduction(kernel, this.#target);
      case "band":
        return emitBand(kernel, this.#target);
      case "rows":
        return emitterOf(kernel.node)(kernel.node as never, this.#target, epilogueOf(kernel));
      case "node": {
        const { node, outputs } = kernel;
        if (node.primitive === "reshape" || node.primitive === "constant") return nothing;
        if (readThrough(node)) return emitLoop({ kind: "loop", nodes: [], outputs });
        return emitterOf(node)(node as never, this.#target, undefined, outputs);
      }
    }
  }
}

const nothing: EmittedKernel = { codes: [], workspace: 0 };

function emitterOf(node: Node): NodeEmitter<PrimitiveName> {
  const row = rows[node.primitive];
  if (typeof row !== "function") throw new Error(`${node.primitive} is no kernel of its own`);
  return row as NodeEmitter<PrimitiveName>;
}

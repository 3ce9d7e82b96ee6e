// From the phases of a node and its inputs to its results, run on plain memory in any partition.

import type { HostArray } from "../../../../ir/dtype.ts";
import { hostArray } from "../../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../../ir/node.ts";
import type { PrimitiveName } from "../../../../ir/primitives/index.ts";
import { sizeOf } from "../../../../ir/shape.ts";
import { bytesOf } from "../../../../ir/views.ts";
import { detectFeatures } from "../../assembler/features.ts";
import type { FunctionBuilder } from "../../assembler/function-builder.ts";
import { ModuleBuilder } from "../../assembler/module-builder.ts";
import type { KernelCode, NodeEmitter, Operand, Target } from "../kernel-code.ts";
import { aligned } from "../kernel-code.ts";

/** Is a node compiled on its own. */
export interface CompiledNode {
  /** Copies the inputs in, runs all phases with the items split in `parts`, copies results out. */
  readonly run: (inputs: readonly HostArray[], parts?: number) => HostArray[];
  /** Runs all phases once on what lies in memory, as one thread. */
  readonly repeat: () => void;
  /** Size of the module in bytes. */
  readonly bytes: number;
}

const pageBytes = 65536;

/** What stands in every byte behind a buffer: NaN when read, a change when written. */
const canary = 0xff;

type Body = (from: number, to: number, ...operands: number[]) => void;

/** Is what kernels are tested for unless a test says otherwise. */
const usualTarget: Target = {
  threads: 3,
  fusedMultiplyAdd: detectFeatures().relaxedSimd,
  wideVectors: false,
};

/**
 * Compiles one node for a target, with which `given` differs from the usual one.
 * @throws Error when a run writes outside of its results and workspace.
 */
export function compileNode<P extends PrimitiveName>(
  emitter: NodeEmitter<P>,
  node: NodeOf<P>,
  given: Partial<Target> = {},
): CompiledNode {
  const target = { ...usualTarget, ...given };
  const { threads, fusedMultiplyAdd } = target;
  const module = new ModuleBuilder("kernel", fusedMultiplyAdd);
  module.importMemory({ module: "env", name: "memory", initialPages: 1 });
  const phases = emitter.emit({ module, ...target }, node);
  const names = phases.map((phase, i) => exportPhase(module, phase, i));
  const places = new Map<Value, number>();
  let top = 1024;
  const values = [...new Set([...node.inputs, ...node.outputs])];
  for (const value of values) {
    places.set(value, top);
    top += aligned(bytesOf(value)) + 64;
  }
  const workspace = top;
  top += aligned(emitter.workspace?.(node, target) ?? 0) + 128;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(top / pageBytes) });
  new Uint8Array(memory.buffer).fill(canary);
  const binary = module.build();
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });

  const addressOf = (operand: Operand, thread: number): number => {
    if (!("workspace" in operand)) return places.get(operand) ?? 0;
    const stretch = "bytesPerThread" in operand ? operand.bytesPerThread * thread : 0;
    return workspace + operand.workspace + stretch;
  };
  const runPhases = (parts: number): void => {
    phases.forEach(({ items, operands }, i) => {
      const body = instance.exports[names[i] ?? ""] as Body;
      // Last part first: a phase must not depend on the order of its items.
      for (let part = parts - 1; part >= 0; part--) {
        const [from, to] = [part, part + 1].map((p) => Math.floor((p * items) / parts));
        const addresses = operands.map((operand) => addressOf(operand, part % threads));
        if ((from ?? 0) < (to ?? 0)) body(from ?? 0, to ?? 0, ...addresses);
      }
    });
  };
  const view = (value: Value): HostArray => {
    const { dtype, shape } = value.type;
    const data = hostArray(dtype, 0).constructor as new (
      buffer: ArrayBuffer,
      offset: number,
      length: number,
    ) => HostArray;
    return new data(memory.buffer, places.get(value) ?? 0, sizeOf(shape));
  };
  const checkCanaries = (): void => {
    for (const value of values) {
      const end = (places.get(value) ?? 0) + bytesOf(value);
      const behind = new Uint8Array(memory.buffer, end, aligned(end) + 64 - end);
      if (behind.some((byte) => byte !== canary)) {
        throw new Error(`${node.primitive} wrote behind ${JSON.stringify(value.type)}`);
      }
    }
    const last = new Uint8Array(memory.buffer, top - 128, 128);
    if (last.some((byte) => byte !== canary)) throw new Error("wrote behind the workspace");
  };
  return {
    bytes: binary.length,
    repeat: () => runPhases(1),
    run: (inputs, parts = 1) => {
      node.inputs.forEach((value, i) => {
        view(value).set((inputs[i] ?? []) as never);
      });
      for (const value of node.outputs) {
        new Uint8Array(memory.buffer, places.get(value), bytesOf(value)).fill(canary);
      }
      runPhases(parts);
      checkCanaries();
      return node.outputs.map((value) => view(value).slice());
    },
  };
}

/** Exports a function that passes its parameters on to a phase's body. */
function exportPhase(module: ModuleBuilder, { body }: KernelCode, index: number): string {
  const name = `phase${index}`;
  const f: FunctionBuilder = module.function({
    name,
    parameters: body.parameters,
    results: [],
    exported: true,
  });
  body.parameters.forEach((_, i) => {
    f.get(f.parameter(i));
  });
  f.call(body);
  return name;
}

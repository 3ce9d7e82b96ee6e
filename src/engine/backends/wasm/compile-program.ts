// From a program and its plan to a WebAssembly module.

import type { Frame } from "../../ir/frame.ts";
import type { Graph } from "../../ir/graph.ts";
import { subgraphsOf } from "../../ir/graph.ts";
import type { Node } from "../../ir/node.ts";
import type { Program } from "../../ir/program.ts";
import type { Compilation, Executable, KernelListener } from "../backend.ts";
import type { FunctionBuilder } from "./assembler/function-builder.ts";
import { ModuleBuilder } from "./assembler/module-builder.ts";
import type { EmittedKernels, PhaseEmitter, Push } from "./emit-program.ts";
import { ProgramEmitter } from "./emit-program.ts";
import { maximumPages } from "./engine-memory.ts";
import { KernelMarks } from "./kernel-marks.ts";
import type { TeamEmitter } from "./threads/emit-team.ts";
import type { WasmHost } from "./wasm-executable.ts";
import { WasmExecutable } from "./wasm-executable.ts";
import { refuseHalf } from "./wasm-storage.ts";

/** Steps shorter than this, in nanoseconds, are not worth waking a team for. */
const teamFrom = 400_000;

/** Compiles a program into a module of its own; with a listener, into one that tells it of kernels. */
export function compileProgram(
  host: WasmHost,
  compilation: Compilation,
  listener?: KernelListener,
): Executable {
  refuseHalves(compilation.graph);
  const marks = listener && new KernelMarks(listener);
  const { bytes, constants, sharing } = emitModule(host, compilation, marks);
  const module = new WebAssembly.Module(bytes);
  const number = sharing && host.team?.add({ module, meets: sharing.meets });
  return new WasmExecutable(host, compilation, { module, constants, marks, number });
}

/** Refuses float16, naming the layer that asked for it. */
function refuseHalves({ inputs, nodes }: Graph): void {
  for (const node of nodes) {
    const whose = node.source === undefined ? "" : ` of ${node.source}`;
    for (const { type } of node.outputs) refuseHalf(type, `"${node.primitive}"${whose}`);
    subgraphsOf(node).forEach(refuseHalves);
  }
  for (const { type } of inputs) refuseHalf(type, "an input");
}

interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly constants: readonly Node[];
  /** What emitted the module's version for a team; absent where it has none. */
  readonly sharing: TeamEmitter | undefined;
}

/**
 * Emits `run(table)` for one thread, `repeat`, and, for long programs of a host with a team,
 * `share(table, thread, phase, threads)`. The table holds addresses: scratch memory, inputs, results, literals; no
 * address stands in the code.
 */
export function emitModule(
  host: WasmHost,
  { program, plan }: Compilation,
  marks?: KernelMarks,
): Emitted {
  const module = new ModuleBuilder("gradus", host.fusedMultiplyAdd);
  const { shared } = host.memory;
  const { threads, fusedMultiplyAdd, wideVectors } = host;
  module.importMemory({ module: "env", name: "memory", initialPages: 1, maximumPages, shared });
  const context = { module, threads, fusedMultiplyAdd, wideVectors };
  const constants: Node[] = [];
  const kernels: EmittedKernels = new Map();
  const emit = (f: FunctionBuilder, phases: PhaseEmitter): number => {
    const emitter = new ProgramEmitter(f, context, phases, kernels, marks);
    emitter.program(program, plan, frameOf(f, program, constants));
    return emitter.cost;
  };
  const exported = { results: [], exported: true };
  const run = module.function({ name: "run", parameters: ["i32"], ...exported });
  const cost = emit(run, onOneThread(run));
  emitRepeat(module, run);
  // Workers have no host functions but those in "env", and short steps no use for workers.
  const { team } = host;
  const isShared =
    team !== undefined &&
    cost >= teamFrom &&
    module.imports.every(({ module: from }) => from === "env");
  let sharing: TeamEmitter | undefined;
  if (isShared) {
    const share = module.function({
      ...{ name: "share", parameters: ["i32", "i32", "i32", "i32"] },
      ...{ results: ["i32"], exported: true },
    });
    sharing = team.emitter(module, share);
    emit(share, sharing);
    sharing.end();
  }
  return { bytes: module.build(), constants, sharing };
}

/** Reads the addresses of a program out of its table. */
function frameOf(f: FunctionBuilder, program: Program, constants: Node[]): Frame<Push> {
  const table = f.parameter(0);
  const entry = (index: number): Push => {
    return () => {
      f.get(table).load("i32.load", { offset: 4 * index });
    };
  };
  const results = 1 + program.inputs.length;
  const literals = results + program.outputs.length;
  const scratch = f.local("i32");
  f.get(table).load("i32.load").set(scratch);
  return {
    input: (index) => entry(1 + index),
    result: (index) => entry(results + index),
    constant: (node) => {
      const known = constants.indexOf(node);
      return entry(literals + (known < 0 ? constants.push(node) - 1 : known));
    },
    scratch: (offset) => () => {
      f.get(scratch);
      if (offset !== 0) f.i32Const(offset).op("i32.add");
    },
  };
}

/**
 * Emits `repeat(table, times, bytes)`, which runs so often in one call from the host. From run to
 * run the address of input 0 moves on by so many bytes.
 */
function emitRepeat(module: ModuleBuilder, run: FunctionBuilder): void {
  const parameters = ["i32", "i32", "i32"] as const;
  const f = module.function({ name: "repeat", parameters, results: [], exported: true });
  const [table, times, bytes] = [f.parameter(0), f.parameter(1), f.parameter(2)];
  const offset = 4;
  f.loop((again) => {
    f.get(table).call(run);
    f.get(table).get(table).load("i32.load", { offset }).get(bytes).op("i32.add");
    f.store("i32.store", { offset });
    f.get(times).i32Const(1).op("i32.sub").tee(times).branchIf(again);
  });
}

function onOneThread(f: FunctionBuilder): PhaseEmitter {
  return {
    phase: ({ body, items }, operands) => {
      f.i32Const(0).i32Const(items);
      for (const push of operands) push();
      f.call(body);
    },
    decide: (push) => {
      push();
      f.load("i32.load8_u");
    },
  };
}

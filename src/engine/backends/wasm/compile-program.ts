// From a program and its plan to an instance of a WebAssembly module, and the way to run it.

import { BackendError } from "../../../shared/errors.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { hostArray } from "../../ir/dtype.ts";
import { float64Functions } from "../../ir/float64-math.ts";
import type { Node, Value } from "../../ir/node.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import { bytesOf } from "../../ir/views.ts";
import type { Compilation, Executable, Storage } from "../backend.ts";
import type { FunctionBuilder } from "./assembler/function-builder.ts";
import { ModuleBuilder } from "./assembler/module-builder.ts";
import type { Frame, PhaseEmitter, Push } from "./emit-program.ts";
import { ProgramEmitter } from "./emit-program.ts";
import type { EngineMemory } from "./engine-memory.ts";
import { maximumPages } from "./engine-memory.ts";
import type { Target } from "./kernels/kernel-code.ts";
import { aligned } from "./kernels/kernel-code.ts";
import { TeamEmitter } from "./threads/emit-team.ts";
import type { Team } from "./threads/team.ts";
import { WasmStorage } from "./wasm-storage.ts";

/** Is what all programs of one backend share. */
export interface WasmHost extends Target {
  readonly memory: EngineMemory;
  /** Runs long steps on several threads; absent where there is only one. */
  readonly team: Team | undefined;
}

/** Steps shorter than this, in nanoseconds, are not worth waking a team for. */
const teamFrom = 400_000;

const mathImports: WebAssembly.ModuleImports = {
  ...float64Functions,
  remainder: (x: number, y: number) => x % y,
  sign: Math.sign,
};

/** Compiles a program into a module of its own. */
export function compileProgram(host: WasmHost, compilation: Compilation): Executable {
  const alone = emitModule(host, compilation, false);
  const module = new WebAssembly.Module(alone.bytes);
  // Workers have no host functions, and short steps no use for workers.
  const isShared =
    host.team !== undefined &&
    alone.cost >= teamFrom &&
    WebAssembly.Module.imports(module).every(({ kind }) => kind === "memory");
  if (!isShared) return new WasmExecutable(host, compilation, alone.constants, module);
  const shared = emitModule(host, compilation, true);
  const teamModule = new WebAssembly.Module(shared.bytes);
  const number = host.team?.add(teamModule);
  return new WasmExecutable(host, compilation, shared.constants, teamModule, number);
}

interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly constants: readonly Node[];
  /** Rough time of one run on one thread, in nanoseconds. */
  readonly cost: number;
}

/**
 * Emits `run(table, thread)`. The table holds addresses: scratch memory, inputs, results,
 * literals; no address stands in the code.
 */
function emitModule(host: WasmHost, { program, plan }: Compilation, forTeam: boolean): Emitted {
  const module = new ModuleBuilder();
  const { shared } = host.memory;
  module.importMemory({
    module: "env",
    name: "memory",
    initialPages: 1,
    maximumPages,
    shared,
  });
  const f = module.function({
    name: "run",
    parameters: ["i32", "i32"],
    results: [],
    exported: true,
  });
  const table = f.parameter(0);
  const constants: Node[] = [];
  const entry = (index: number): Push => {
    return () => {
      f.get(table).load("i32.load", { offset: 4 * index });
    };
  };
  const results = 1 + program.inputs.length;
  const literals = results + program.outputs.length;
  const scratch = f.local("i32");
  f.get(table).load("i32.load").set(scratch);
  const frame: Frame = {
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
  const context = {
    module,
    threads: host.threads,
    fusedMultiplyAdd: host.fusedMultiplyAdd,
    wideVectors: host.wideVectors,
  };
  const phases = forTeam ? new TeamEmitter(module, f, host.threads) : onOneThread(f);
  const emitter = new ProgramEmitter(f, context, phases);
  emitter.program(program, plan, frame);
  emitter.meet();
  return { bytes: module.build(), constants, cost: emitter.cost };
}

function onOneThread(f: FunctionBuilder): PhaseEmitter {
  return {
    phase: ({ body, items }, operands) => {
      f.i32Const(0).i32Const(items);
      for (const push of operands) push();
      f.call(body);
    },
    meet: () => {},
  };
}

/** Runs a compiled program: fills the table, brings host data in, and takes results out. */
class WasmExecutable implements Executable {
  readonly #host: WasmHost;
  readonly #inputs: readonly Value[];
  readonly #outputs: readonly Value[];
  readonly #updates: Compilation["updates"];
  readonly #run: (table: number, thread: number) => void;
  /** Number that the team knows the program by. */
  readonly #number: number | undefined;
  readonly #table: number;
  /** Scratch memory of the program, and behind it room for host inputs and results. */
  readonly #bytes: number;
  readonly #staged: readonly number[];

  constructor(
    host: WasmHost,
    { program, plan, updates }: Compilation,
    constants: readonly Node[],
    module: WebAssembly.Module,
    number?: number,
  ) {
    const instance = new WebAssembly.Instance(module, {
      env: { memory: host.memory.memory },
      math: mathImports,
    });
    this.#host = host;
    this.#inputs = program.inputs;
    this.#outputs = program.outputs;
    this.#updates = updates;
    this.#number = number;
    this.#run = instance.exports["run"] as (table: number, thread: number) => void;
    let end = aligned(plan.bytes);
    this.#staged = [...program.inputs, ...program.outputs].map((value) => {
      const at = end;
      end += aligned(Math.max(1, bytesOf(value)));
      return at;
    });
    this.#bytes = end;
    const { memory } = host;
    const entries = 1 + program.inputs.length + program.outputs.length + constants.length;
    const owned: number[] = [];
    const own = (bytes: number) => {
      const at = memory.allocate(bytes);
      owned.push(at);
      return at;
    };
    this.#table = own(4 * entries);
    constants.forEach((node, i) => {
      const value = node.outputs[0];
      if (value === undefined || node.primitive !== "constant") return;
      const at = own(bytesOf(value));
      memory.view(value.type.dtype, at, sizeOf(value.type.shape)).set(node.attributes.data);
      this.#write(entries - constants.length + i, at);
    });
    registry.register(this, { memory, owned });
  }

  #write(entry: number, address: number): void {
    this.#host.memory.view("uint32", this.#table + 4 * entry, 1)[0] = address;
  }

  run(inputs: readonly (HostArray | Storage)[]): readonly (HostArray | undefined)[] {
    const { memory } = this.#host;
    const scratch = memory.scratch(this.#bytes);
    const addresses = this.#inputs.map((value, i) => {
      const given = inputs[i];
      if (given instanceof WasmStorage) return given.offset;
      const at = scratch + (this.#staged[i] ?? 0);
      this.#bring(value, given, at);
      return at;
    });
    const results = this.#outputs.map((_, i) => {
      return scratch + (this.#staged[this.#inputs.length + i] ?? 0);
    });
    const table = memory.view("uint32", this.#table, 1 + addresses.length + results.length);
    table[0] = scratch;
    table.set(addresses, 1);
    table.set(results, 1 + addresses.length);
    const { team } = this.#host;
    if (team === undefined || this.#number === undefined) this.#run(this.#table, 0);
    else team.run(this.#number, this.#table, this.#run);
    return this.#outputs.map((value, i) => {
      if (this.#updates[i] !== undefined) return undefined;
      const elements = hostArray(value.type.dtype, sizeOf(value.type.shape));
      elements.set(memory.view(value.type.dtype, results[i] ?? 0, elements.length));
      return elements;
    });
  }

  #bring(value: Value, given: HostArray | Storage | undefined, at: number): void {
    const { dtype, shape } = value.type;
    const view = this.#host.memory.view(dtype, at, sizeOf(shape));
    const fits =
      given !== undefined &&
      !("read" in given) &&
      given.length === view.length &&
      given.constructor === view.constructor;
    if (!fits) {
      throw new BackendError(
        `wasm: an input should be ${showType(value.type)}, but got ` +
          `${given === undefined ? "nothing" : `${given.constructor.name}`}.`,
      );
    }
    view.set(given);
  }
}

// A forgotten program gives its table and its literals back.
const registry = new FinalizationRegistry<{ memory: EngineMemory; owned: readonly number[] }>(
  ({ memory, owned }) => {
    for (const offset of owned) memory.free(offset);
  },
);

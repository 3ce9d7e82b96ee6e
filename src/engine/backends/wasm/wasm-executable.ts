// Runs a compiled program: fills its table, brings host data in, and takes results out.

import { BackendError } from "../../../shared/errors.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { hostArray } from "../../ir/dtype.ts";
import type { Node, Value } from "../../ir/node.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import { bytesOf } from "../../ir/views.ts";
import type { Compilation, Executable, Storage } from "../backend.ts";
import type { EngineMemory } from "./engine-memory.ts";
import { hostFunctions } from "./host-functions.ts";
import type { KernelMarks } from "./kernel-marks.ts";
import type { Target } from "./kernels/kernel-code.ts";
import { aligned } from "./kernels/kernel-code.ts";
import type { SharedStep, Team } from "./threads/team.ts";
import { WasmStorage } from "./wasm-storage.ts";

/** Is what all programs of one backend share. */
export interface WasmHost extends Target {
  readonly memory: EngineMemory;
  /** Runs long steps on several threads; absent where there is only one. */
  readonly team: Team | undefined;
}

/** Is the code of a program. */
export interface ProgramCode {
  readonly module: WebAssembly.Module;
  /** Literals, whose addresses stand at the end of the table. */
  readonly constants: readonly Node[];
  /** Answers the calls of code that tells of its kernels. */
  readonly marks: KernelMarks | undefined;
  /** Number that the team knows the program by; absent where one thread runs it. */
  readonly number?: number | undefined;
}

/** Are the functions that a program's module exports. */
interface ProgramFunctions extends SharedStep {
  readonly repeat: (table: number, times: number, bytes: number) => void;
}

/** Is an instance of a program's module, with a table of addresses of its own. */
export class WasmExecutable implements Executable {
  readonly #host: WasmHost;
  readonly #inputs: readonly Value[];
  readonly #outputs: readonly Value[];
  readonly #updates: Compilation["updates"];
  readonly #functions: ProgramFunctions;
  /** Number that the team knows the program by. */
  readonly #number: number | undefined;
  /** Address of the table: scratch memory, inputs, results, literals. */
  readonly #table: number;
  #view = new Uint32Array();
  /** Scratch memory of the program, and behind it room for host inputs and results. */
  readonly #bytes: number;
  readonly #staged: readonly number[];

  constructor(
    host: WasmHost,
    { program, plan, updates }: Compilation,
    { module, constants, marks, number }: ProgramCode,
  ) {
    const instance = new WebAssembly.Instance(module, {
      env: { memory: host.memory.memory, ...marks?.imports() },
      math: hostFunctions(),
    });
    this.#host = host;
    this.#inputs = program.inputs;
    this.#outputs = program.outputs;
    this.#updates = updates;
    this.#number = number;
    this.#functions = instance.exports as unknown as ProgramFunctions;
    let end = aligned(plan.bytes);
    this.#staged = [...program.inputs, ...program.outputs].map((value) => {
      const at = end;
      end += aligned(Math.max(1, bytesOf(value)));
      return at;
    });
    this.#bytes = end;
    const { memory } = host;
    const literals = 1 + program.inputs.length + program.outputs.length;
    const owned: number[] = [];
    const own = (bytes: number) => {
      const at = memory.allocate(bytes);
      owned.push(at);
      return at;
    };
    this.#table = own(4 * (literals + constants.length));
    constants.forEach((node, i) => {
      const value = node.outputs[0];
      if (value === undefined || node.primitive !== "constant") return;
      const at = own(bytesOf(value));
      memory.view(value.type.dtype, at, sizeOf(value.type.shape)).set(node.attributes.data);
      memory.view("uint32", this.#table + 4 * (literals + i), 1)[0] = at;
    });
    registry.register(this, { host, owned, number });
  }

  run(inputs: readonly (HostArray | Storage)[], times = 1): readonly (HostArray | undefined)[] {
    const [first] = this.#inputs;
    const pieces = times === 1 || first === undefined ? 0 : times * bytesOf(first);
    const scratch = this.#host.memory.scratch(this.#bytes + pieces);
    const table = this.#entries();
    table[0] = scratch;
    this.#inputs.forEach((value, i) => {
      const given = inputs[i];
      const count = i === 0 ? times : 1;
      if (given instanceof WasmStorage && count === 1) table[1 + i] = given.offset;
      else {
        const at = scratch + (count > 1 ? this.#bytes : (this.#staged[i] ?? 0));
        this.#bring(value, given, at, count);
        table[1 + i] = at;
      }
    });
    const results = 1 + this.#inputs.length;
    const place = (output: number) => scratch + (this.#staged[this.#inputs.length + output] ?? 0);
    for (let i = 0; i < this.#outputs.length; i++) table[results + i] = place(i);
    this.#call(times, first === undefined ? 0 : bytesOf(first));
    return this.#outputs.map((value, i) => {
      if (this.#updates[i] !== undefined) return undefined;
      const elements = hostArray(value.type.dtype, sizeOf(value.type.shape));
      elements.set(this.#host.memory.view(value.type.dtype, place(i), elements.length));
      return elements;
    });
  }

  #call(times: number, pieceBytes: number): void {
    const { team } = this.#host;
    const { run, repeat, share } = this.#functions;
    if (team === undefined || this.#number === undefined) {
      if (times === 1) run(this.#table);
      else repeat(this.#table, times, pieceBytes);
      return;
    }
    const table = this.#entries();
    for (let i = 0; i < times; i++) {
      team.run(this.#number, this.#table, { run, share });
      if (times > 1) table[1] = (table[1] ?? 0) + pieceBytes;
    }
  }

  // The view of the table, made anew when the memory has grown.
  #entries(): Uint32Array {
    const { buffer } = this.#host.memory.memory;
    if (this.#view.buffer !== buffer) {
      const count = 1 + this.#inputs.length + this.#outputs.length;
      this.#view = new Uint32Array(buffer, this.#table, count);
    }
    return this.#view;
  }

  #bring(value: Value, given: HostArray | Storage | undefined, at: number, count: number): void {
    const { dtype, shape } = value.type;
    const view = this.#host.memory.view(dtype, at, sizeOf(shape) * count);
    const fits =
      given !== undefined &&
      !("read" in given) &&
      given.length === view.length &&
      given.constructor === view.constructor;
    if (!fits) {
      const description = given !== undefined && "read" in given ? given.description : undefined;
      throw new BackendError(
        `wasm: an input should be ${showType(value.type)}${count > 1 ? `, ${count} times` : ""}, ` +
          `but got ${description ?? given?.constructor.name}.`,
      );
    }
    view.set(given);
  }
}

// A forgotten program gives its table and its literals back, and workers forget it too.
const registry = new FinalizationRegistry<{
  readonly host: WasmHost;
  readonly owned: readonly number[];
  readonly number: number | undefined;
}>(({ host, owned, number }) => {
  for (const offset of owned) host.memory.free(offset);
  if (number !== undefined) host.team?.remove(number);
});

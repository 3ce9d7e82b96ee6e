// Takes instructions in order; gives the body of one WebAssembly function, calls left to resolve.

import { BackendError } from "../../../../shared/errors.ts";
import { ByteWriter, type ValueType, valueTypeCodes } from "./encoding.ts";
import {
  type AtomicInstruction,
  atomicOpcodes,
  fixedEncodings,
  type Instruction,
  type LaneInstruction,
  type LaneLoadInstruction,
  type LaneStoreInstruction,
  type LoadInstruction,
  laneLoadOpcodes,
  laneOpcodes,
  laneStoreOpcodes,
  loadOpcodes,
  type MemoryOpcode,
  plainOpcodes,
  type StoreInstruction,
  storeOpcodes,
} from "./instructions.ts";
import type {
  FunctionImport,
  FunctionReference,
  FunctionSignature,
  Label,
  Local,
  MemoryAccess,
} from "./operands.ts";
import { type VectorKind, vectorBytes } from "./vector-bytes.ts";

export type {
  FunctionImport,
  FunctionReference,
  FunctionSignature,
  Label,
  Local,
  MemoryAccess,
} from "./operands.ts";

/** What a function needs of the module that holds it. */
export interface FunctionHost {
  /** Relaxed vector instructions may be used: the host has them, and bits may depend on it. */
  readonly relaxed: boolean;
  importFunction(description: FunctionImport): FunctionReference;
  sharedFunction(
    signature: FunctionSignature,
    define: (body: FunctionBuilder) => void,
  ): FunctionReference;
}

/** Is a vector that a function sets once, when it starts. */
interface Constant {
  readonly local: Local;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Finds the index of a function in the finished module. */
export type FunctionResolver = (reference: FunctionReference) => number;

const EMPTY_BLOCK_TYPE = 0x40;
const openings = { block: 0x02, loop: 0x03, if: 0x04 } as const;

/** Builds one function, instruction by instruction; every emitting method returns the builder. */
export class FunctionBuilder implements FunctionReference {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** The module, through which emitters reach imports and functions they share. */
  readonly host: FunctionHost;

  readonly #code = new ByteWriter();
  readonly #calls: { readonly position: number; readonly target: FunctionReference }[] = [];
  readonly #parameters: readonly Local[];
  readonly #locals: Local[] = [];
  readonly #free = new Set<Local>();
  readonly #constants = new Map<string, Constant>();
  readonly #constantLocals = new Set<Local>();
  readonly #labels: Label[] = [];

  constructor(host: FunctionHost, signature: FunctionSignature) {
    this.host = host;
    this.name = signature.name;
    this.parameters = signature.parameters;
    this.results = signature.results;
    this.#parameters = signature.parameters.map((type, index) => ({ index, type }));
  }

  /** Whether relaxed vector instructions may be used. */
  get relaxed(): boolean {
    return this.host.relaxed;
  }

  /**
   * The parameter at a position, as a local.
   * @throws BackendError when the function has no such parameter.
   */
  parameter(position: number): Local {
    const local = this.#parameters[position];
    if (local !== undefined) return local;
    throw new BackendError(
      `Function "${this.name}" has ${this.parameters.length} parameters, ` +
        `but parameter ${position} was asked for (they count from 0).`,
    );
  }

  /** Declares a local, or hands out a released one of that type. Its first content is undefined. */
  local(type: ValueType): Local {
    for (const free of this.#free) {
      if (free.type !== type) continue;
      this.#free.delete(free);
      return free;
    }
    return this.#declare(type);
  }

  #declare(type: ValueType): Local {
    const local = { index: this.#parameters.length + this.#locals.length, type };
    this.#locals.push(local);
    return local;
  }

  /**
   * Gives locals back, for reuse by a later `local` of the same type.
   * @throws BackendError when one is a parameter, a constant, of another function, or free already.
   */
  release(...locals: Local[]): this {
    for (const local of locals) {
      const isOwn = this.#locals[local.index - this.#parameters.length] === local;
      if (!isOwn || this.#constantLocals.has(local) || this.#free.has(local)) {
        throw new BackendError(
          `Function "${this.name}" cannot release local ${local.index} (${local.type}): ` +
            `release each local from local() once, and neither parameters nor constants.`,
        );
      }
      this.#free.add(local);
    }
    return this;
  }

  /**
   * A vector local that holds `value` in every lane; set once when the function starts, so that
   * no `v128.const` stands in a loop. Equal bits share one local. Do not write to it.
   */
  constant(kind: VectorKind, value: number | bigint): Local {
    const bytes = vectorBytes(kind, value);
    // Lanes have eight bytes at most, so that the first two words say all.
    const [low, high] = new Uint32Array(bytes.buffer);
    const key = `${low} ${high}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known.local;
    const local = this.#declare("v128");
    this.#constants.set(key, { local, bytes });
    this.#constantLocals.add(local);
    return local;
  }

  /** Pushes a local. */
  get(local: Local): this {
    return this.#withIndex(0x20, local.index);
  }

  /** Pops into a local. */
  set(local: Local): this {
    return this.#withIndex(0x21, local.index);
  }

  /** Copies the top of the stack into a local. */
  tee(local: Local): this {
    return this.#withIndex(0x22, local.index);
  }

  #withIndex(opcode: number, index: number): this {
    this.#code.byte(opcode).unsigned(index);
    return this;
  }

  /** Pushes a 32-bit integer; the unsigned range wraps. */
  i32Const(value: number): this {
    this.#code.byte(0x41).signed(value);
    return this;
  }

  /** Pushes a 64-bit integer; the unsigned range wraps. */
  i64Const(value: bigint): this {
    this.#code.byte(0x42).signed64(value);
    return this;
  }

  /** Pushes a float32, rounded from the number given. */
  f32Const(value: number): this {
    this.#code.byte(0x43).float32(value);
    return this;
  }

  /** Pushes a float64. */
  f64Const(value: number): this {
    this.#code.byte(0x44).float64(value);
    return this;
  }

  /**
   * Pushes a vector of 16 bytes, lowest first.
   * @throws BackendError when there are not 16.
   */
  v128Const(bytes: ArrayLike<number>): this {
    requireSixteen(this.name, "v128Const", bytes.length);
    this.#code.byte(0xfd).byte(0x0c).raw(bytes);
    return this;
  }

  /** Emits an instruction that is written by its name alone. */
  op(name: Instruction): this {
    if (name in fixedEncodings) {
      this.#code.raw(fixedEncodings[name as keyof typeof fixedEncodings]);
      return this;
    }
    return this.#opcode(plainOpcodes[name as keyof typeof plainOpcodes]);
  }

  #opcode(opcode: number): this {
    if (opcode > 0xff) this.#code.byte(opcode >>> 16).unsigned(opcode & 0xffff);
    else this.#code.byte(opcode);
    return this;
  }

  #memory([opcode, natural]: MemoryOpcode, access: MemoryAccess): this {
    const alignment = access.align === undefined ? natural : 31 - Math.clz32(access.align);
    this.#opcode(opcode);
    this.#code.unsigned(Math.min(alignment, natural)).unsigned(access.offset ?? 0);
    return this;
  }

  /** Pops an address, pushes what lies there. */
  load(name: LoadInstruction, access: MemoryAccess = {}): this {
    return this.#memory(loadOpcodes[name], access);
  }

  /** Pops a value, then an address, and stores it there. */
  store(name: StoreInstruction, access: MemoryAccess = {}): this {
    return this.#memory(storeOpcodes[name], access);
  }

  /** Emits an atomic access; its address must be aligned to the size of the access. */
  atomic(name: AtomicInstruction, access: { readonly offset?: number } = {}): this {
    return this.#memory(atomicOpcodes[name], access);
  }

  /** Extracts or replaces one lane. */
  lane(name: LaneInstruction, lane: number): this {
    this.#opcode(laneOpcodes[name]);
    this.#code.byte(lane);
    return this;
  }

  /** Pops a vector, then an address; pushes the vector with one lane loaded. */
  loadLane(name: LaneLoadInstruction, lane: number, access: MemoryAccess = {}): this {
    this.#memory(laneLoadOpcodes[name], access);
    this.#code.byte(lane);
    return this;
  }

  /** Pops a vector, then an address; stores one lane there. */
  storeLane(name: LaneStoreInstruction, lane: number, access: MemoryAccess = {}): this {
    this.#memory(laneStoreOpcodes[name], access);
    this.#code.byte(lane);
    return this;
  }

  /**
   * Emits `i8x16.shuffle`: byte i of the result is byte `indices[i]` of the two vectors popped,
   * 0 to 15 of the first, 16 to 31 of the second.
   * @throws BackendError when there are not 16 indices.
   */
  shuffle(indices: ArrayLike<number>): this {
    requireSixteen(this.name, "shuffle", indices.length);
    this.#code.byte(0xfd).byte(0x0d).raw(indices);
    return this;
  }

  /** Calls a function: one of the module, also one built later, or an import. */
  call(target: FunctionReference): this {
    this.#code.byte(0x10);
    this.#calls.push({ position: this.#code.length, target });
    return this;
  }

  /** Emits a block; a branch to its label leaves it. With `result`, it yields one value. */
  block(body: (label: Label) => void, result?: ValueType): this {
    const label: Label = { kind: "block" };
    return this.#open(label, result).#fill(label, body).#close();
  }

  /** Emits a loop; a branch to its label starts the next round, running off the end leaves it. */
  loop(body: (label: Label) => void, result?: ValueType): this {
    const label: Label = { kind: "loop" };
    return this.#open(label, result).#fill(label, body).#close();
  }

  /** Pops a condition (i32) and runs `then` or `otherwise`; a branch to the label leaves it. */
  if(then: (label: Label) => void, otherwise?: (label: Label) => void, result?: ValueType): this {
    const label: Label = { kind: "if" };
    this.#open(label, result).#fill(label, then);
    if (otherwise !== undefined) {
      this.#code.byte(0x05);
      this.#fill(label, otherwise);
    }
    return this.#close();
  }

  #open(label: Label, result: ValueType | undefined): this {
    this.#code.byte(openings[label.kind]);
    this.#code.byte(result === undefined ? EMPTY_BLOCK_TYPE : valueTypeCodes[result]);
    return this;
  }

  #fill(label: Label, body: (label: Label) => void): this {
    this.#labels.push(label);
    body(label);
    this.#labels.pop();
    return this;
  }

  #close(): this {
    this.#code.byte(0x0b);
    return this;
  }

  #depth(label: Label): number {
    const level = this.#labels.lastIndexOf(label);
    if (level >= 0) return this.#labels.length - 1 - level;
    throw new BackendError(
      `Function "${this.name}" branches to a ${label.kind} that is not open here. ` +
        `Branch only inside the body that received the label.`,
    );
  }

  /** Branches to a label. */
  branch(label: Label): this {
    return this.#withIndex(0x0c, this.#depth(label));
  }

  /** Pops a condition (i32) and branches to a label when it is not zero. */
  branchIf(label: Label): this {
    return this.#withIndex(0x0d, this.#depth(label));
  }

  /** Pops an index (i32) and branches to that label, or to `fallback` when there is none. */
  branchTable(labels: readonly Label[], fallback: Label): this {
    this.#code.byte(0x0e).vector(labels, (code, label) => code.unsigned(this.#depth(label)));
    this.#code.unsigned(this.#depth(fallback));
    return this;
  }

  /** Returns from the function with the results on the stack. */
  return(): this {
    this.#code.byte(0x0f);
    return this;
  }

  /**
   * Counts an i32 local from `start` by `step` while it is below `stop`; runs zero times when
   * `start >= stop`. Compares as signed and tests at the bottom. A `stop` local is read each round.
   * @throws BackendError when `step` is not a positive integer.
   */
  forRange(
    counter: Local,
    start: number | Local,
    stop: number | Local,
    step: number,
    body: () => void,
  ): this {
    if (!Number.isInteger(step) || step <= 0) {
      throw new BackendError(
        `Function "${this.name}": forRange got the step ${step}; it counts up by a whole number.`,
      );
    }
    const isKnown = typeof start === "number" && typeof stop === "number";
    if (isKnown && start >= stop) return this;
    const loop = (): void => {
      this.loop((label) => {
        body();
        this.get(counter).i32Const(step).op("i32.add").tee(counter);
        this.#operand(stop).op("i32.lt_s").branchIf(label);
      });
    };
    this.#operand(start);
    if (isKnown) {
      this.set(counter);
      loop();
      return this;
    }
    this.tee(counter).#operand(stop).op("i32.lt_s");
    return this.if(loop);
  }

  #operand(value: number | Local): this {
    return typeof value === "number" ? this.i32Const(value) : this.get(value);
  }

  /** Gives the code entry: locals, the constants' prologue, the body with its calls resolved. */
  encode(resolve: FunctionResolver): Uint8Array<ArrayBuffer> {
    const entry = new ByteWriter();
    entry.vector(runs(this.#locals), (writer, [type, count]) => {
      writer.unsigned(count).valueType(type);
    });
    for (const { local, bytes } of this.#constants.values()) {
      entry.byte(0xfd).byte(0x0c).raw(bytes).byte(0x21).unsigned(local.index);
    }
    let position = 0;
    for (const call of this.#calls) {
      entry.raw(this.#code.bytes(position, call.position)).unsigned(resolve(call.target));
      position = call.position;
    }
    return entry.raw(this.#code.bytes(position)).byte(0x0b).bytes();
  }
}

function runs(locals: readonly Local[]): (readonly [type: ValueType, count: number])[] {
  const found: [ValueType, number][] = [];
  for (const { type } of locals) {
    const last = found.at(-1);
    if (last !== undefined && last[0] === type) last[1]++;
    else found.push([type, 1]);
  }
  return found;
}

function requireSixteen(name: string, method: string, given: number): void {
  if (given === 16) return;
  throw new BackendError(`Function "${name}": ${method} takes 16 bytes, but got ${given}.`);
}

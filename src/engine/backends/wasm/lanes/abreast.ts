// From emitters of code on one vector to the same code on several vectors abreast, instruction by
// instruction side by side: their latencies overlap, and a host may join neighbours into wider ones.

import type { Node } from "../../../ir/node.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Instruction } from "../assembler/instructions.ts";
import type { VectorKind } from "../assembler/vector-bytes.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import type { Lanes } from "./lanes.ts";
import { applyStraight } from "./vector-elementwise.ts";

/** Is one local for each of the vectors abreast; the same one where they do not differ. */
export type Abreast = readonly Local[];

/** Applies an elementwise node to vectors abreast; the results are new locals of the caller. */
export function applyAbreast(
  f: FunctionBuilder,
  lanes: Lanes,
  node: Node,
  operands: readonly Abreast[],
  count: number,
): Local[] {
  const type = lanes.localType(node.outputs[0]?.type.dtype ?? "float32");
  if (count > 1 && lanes.width > 1) {
    const code = new CodeAbreast(f, count);
    if (
      applyStraight(
        code,
        node,
        operands.map((vectors) => code.bind(vectors)),
      )
    ) {
      return code.finish();
    }
  }
  return Array.from({ length: count }, (_, i) => {
    lanes.apply(
      f,
      node,
      operands.map((vectors) => vectors[i] as Local),
    );
    const result = f.local(type);
    f.set(result);
    return result;
  });
}

type Entry = Abreast | number;

const unary: ReadonlySet<Instruction> = new Set<Instruction>([
  "v128.not",
  "f32x4.abs",
  "f32x4.neg",
  "f32x4.sqrt",
  "f32x4.ceil",
  "f32x4.floor",
  "f32x4.nearest",
  "f32x4.convert_i32x4_s",
  "f32x4.convert_i32x4_u",
  "f32x4.demote_f64x2_zero",
  "f64x2.promote_low_f32x4",
  "i32x4.abs",
  "i32x4.neg",
  "i32x4.trunc_sat_f32x4_s",
  "i32x4.trunc_sat_f32x4_u",
]);
const ternary: ReadonlySet<Instruction> = new Set<Instruction>([
  "v128.bitselect",
  "i32x4.relaxed_laneselect",
  "f32x4.relaxed_madd",
  "f32x4.relaxed_nmadd",
  "f64x2.relaxed_madd",
  "f64x2.relaxed_nmadd",
]);

/** Follows stack code without emitting its moves, and emits each instruction once per vector. */
class CodeAbreast implements VectorCode {
  readonly relaxed: boolean;
  readonly #f: FunctionBuilder;
  readonly #count: number;
  readonly #stack: Entry[] = [];
  /** What the locals of the code that is followed hold at the moment. */
  readonly #held = new Map<Local, Abreast>();
  readonly #taken = new Set<Local>();

  constructor(f: FunctionBuilder, count: number) {
    this.#f = f;
    this.#count = count;
    this.relaxed = f.relaxed;
  }

  /** Gives vectors a local by which the code knows them. */
  bind(vectors: Abreast): Local {
    const local = this.local();
    this.#held.set(local, vectors);
    return local;
  }

  local(): Local {
    return { index: -1, type: "v128" };
  }

  release(): this {
    return this;
  }

  constant(kind: VectorKind, value: number | bigint): Local {
    const constant = this.#f.constant(kind, value);
    this.#held.set(constant, new Array<Local>(this.#count).fill(constant));
    return constant;
  }

  get(local: Local): this {
    const vectors = this.#held.get(local);
    if (vectors === undefined) throw new Error("vector code reads a local that it never set");
    this.#stack.push(vectors);
    return this;
  }

  set(local: Local): this {
    this.#held.set(local, this.#popVectors());
    return this;
  }

  tee(local: Local): this {
    return this.set(local).get(local);
  }

  i32Const(value: number): this {
    this.#stack.push(value);
    return this;
  }

  op(name: Instruction): this {
    const operands = unary.has(name) ? 1 : ternary.has(name) ? 3 : 2;
    return this.#emit(operands, () => this.#f.op(name));
  }

  shuffle(indices: ArrayLike<number>): this {
    return this.#emit(2, () => this.#f.shuffle(indices));
  }

  #emit(operandCount: number, instruction: () => void): this {
    const f = this.#f;
    const operands = this.#stack.splice(-operandCount);
    const isUniform = operands.every(
      (entry) => typeof entry === "number" || entry.every((vector) => vector === entry[0]),
    );
    const results = Array.from({ length: isUniform ? 1 : this.#count }, (_, i) => {
      for (const entry of operands) {
        if (typeof entry === "number") f.i32Const(entry);
        else f.get(entry[i] as Local);
      }
      instruction();
      const result = f.local("v128");
      this.#taken.add(result);
      f.set(result);
      return result;
    });
    const [first] = results;
    this.#stack.push(
      isUniform && first !== undefined ? new Array<Local>(this.#count).fill(first) : results,
    );
    return this;
  }

  #popVectors(): Abreast {
    const entry = this.#stack.pop();
    if (entry === undefined || typeof entry === "number") {
      throw new Error("vector code pops a vector where there is none");
    }
    return entry;
  }

  /** Ends the code: gives its result in locals of their own, and all others back. */
  finish(): Local[] {
    const f = this.#f;
    const results: Local[] = [];
    for (const vector of this.#popVectors()) {
      if (this.#taken.delete(vector)) results.push(vector);
      else {
        const copy = f.local("v128");
        f.get(vector).set(copy);
        results.push(copy);
      }
    }
    f.release(...this.#taken);
    return results;
  }
}

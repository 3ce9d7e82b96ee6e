// The part of a function builder that straight-line vector code is written through, so that the same
// emitters serve one vector and several abreast.

import type { Instruction } from "./instructions.ts";
import type { Local } from "./operands.ts";
import type { VectorKind } from "./vector-bytes.ts";

/** Takes the instructions of code without branches, calls, memory and single lanes. */
export interface VectorCode {
  /** Whether relaxed vector instructions may be used. */
  readonly relaxed: boolean;
  /** Pushes a local. */
  get(local: Local): VectorCode;
  /** Pops into a local. */
  set(local: Local): VectorCode;
  /** Copies the top of the stack into a local. */
  tee(local: Local): VectorCode;
  /** Pushes a number, as the count of a shift. */
  i32Const(value: number): VectorCode;
  /** Emits an instruction that is written by its name alone. */
  op(name: Instruction): VectorCode;
  /** Pops two vectors and pushes the bytes chosen among their 32. */
  shuffle(indices: ArrayLike<number>): VectorCode;
  /** A local that holds a value in every lane; not to be written. */
  constant(kind: VectorKind, value: number | bigint): Local;
  /** Declares a local, or hands out a released one. */
  local(type: "v128"): Local;
  /** Gives locals back. */
  release(...locals: Local[]): VectorCode;
}

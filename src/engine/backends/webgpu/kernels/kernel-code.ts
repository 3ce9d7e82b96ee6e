// What a kernel's emitter gives: the statements of one dispatch, and what they read and write.

import type { DType } from "../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../ir/node.ts";
import type { PrimitiveName } from "../../../ir/primitives/index.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import { bytesOf } from "../../../ir/views.ts";
import type { Cuts } from "./product.ts";

/**
 * Is memory that a dispatch reads or writes; number k is read by `get‹k›` and written by `put‹k›`, or
 * four elements at a time by `getFour‹k›` and `putFour‹k›`, or four bytes by `getBytes‹k›`.
 */
export type Operand =
  /** Of a stored value. */
  | Value
  /** Of the kernel's workspace, so many bytes in and so many bytes long. */
  | { readonly workspace: number; readonly dtype: DType; readonly bytes: number };

/** Gives the bytes of an operand's elements. */
export function bytesOfOperand(operand: Operand): number {
  return "workspace" in operand ? operand.bytes : bytesOf(operand);
}

/**
 * Says that a dispatch may be run in parts, and what each part touches: workgroup number g computes
 * elements g · perGroup and those behind it, and no others of these operands.
 */
export interface ByElements {
  readonly perGroup: number;
  readonly operands: ReadonlySet<number>;
}

/** Is one dispatch: all its workgroups are independent of each other. */
export interface KernelCode {
  /** Says what it computes, for messages and profiles. */
  readonly name: string;
  readonly operands: readonly Operand[];
  /** Text beside the main function: variables of a workgroup, functions. */
  readonly declarations: string;
  /** Statements that know `group` and `thread`, the numbers of the workgroup and of the thread in it. */
  readonly body: string;
  /** Threads in a workgroup. */
  readonly threads: number;
  readonly groups: number;
  /** Absent where workgroups are not bound to elements. */
  readonly byElements?: ByElements;
}

/** Is a kernel's code, dispatch after dispatch. */
export interface EmittedKernel {
  readonly codes: readonly KernelCode[];
  /** Scratch memory that the dispatches share, in bytes. */
  readonly workspace: number;
}

/** Is what the code is made for. */
export interface GpuTarget {
  /**
   * Whether work is cut for thousands of threads, and products go by way of memory that the threads
   * of a workgroup share. A GPU that is emulated on a processor has neither.
   */
  readonly isParallel: boolean;
  /** How products are cut. */
  readonly cuts: Cuts;
  /** Threads of the largest subgroup, where sums go by way of subgroups; 0 where they do not. */
  readonly subgroups: number;
}

/** Is what is chosen of a target; the rest is as usual. */
export type TargetChoice = Pick<GpuTarget, "isParallel"> & Partial<GpuTarget>;

/**
 * Emits the code of one primitive; where it computes by rows, `then` runs on every element. Of several
 * results `read` lists those that somebody reads.
 */
export type NodeEmitter<P extends PrimitiveName> = (
  node: NodeOf<P>,
  target: GpuTarget,
  then?: LoopKernel,
  read?: readonly Value[],
) => EmittedKernel;

/** Says why a primitive has no code here, and what to use in its place. */
export interface Unsupported {
  readonly unsupported: string;
}

/** Marks a primitive that the GPU does not run. */
export function unsupported(reason: string): Unsupported {
  return { unsupported: reason };
}

/** Holds a row for each primitive of a family. */
export type NodeEmitters<P extends PrimitiveName> = {
  readonly [K in P]: NodeEmitter<K> | Unsupported;
};

/** Threads in a workgroup whose threads have nothing to do with each other. */
export const groupThreads = 64;

/** Names the number of the element that a thread computes, where a dispatch goes by elements. */
const ownElement: ReadonlySet<string> = new Set(["unit", "element"]);

/** Numbers the operands of a kernel as they are met. */
export class Operands {
  readonly list: Operand[] = [];
  readonly #elsewhere = new Set<number>();

  /** Gives the number of an operand. */
  number(operand: Operand): number {
    const known = this.list.indexOf(operand);
    return known >= 0 ? known : this.list.push(operand) - 1;
  }

  /** Lists the operands of which threads touch nothing but the elements that they compute. */
  get atOwnElement(): ReadonlySet<number> {
    return new Set([...this.list.keys()].filter((k) => !this.#elsewhere.has(k)));
  }

  /** Reads an element of a value. */
  get(value: Operand, index: string): string {
    return `get${this.#at(value, index)}(${index})`;
  }

  /** Reads four elements of float32 from a multiple of four on. */
  getFour(value: Operand, index: string): string {
    return `getFour${this.#at(value, index)}(${index})`;
  }

  /** Reads four bytes of uint8 from a multiple of four on, as a vector of u32. */
  getBytes(value: Operand, index: string): string {
    return `getBytes${this.#at(value, index)}(${index})`;
  }

  /** Writes four bytes, joined in a word, as elements from the multiple of four `index` on. */
  putBytes(value: Operand, index: string, word: string): string {
    return `putWord${this.#at(value, index)}(${index} >> 2u, ${word});`;
  }

  /** Writes four elements of float32. */
  putFour(value: Operand, index: string, x: string): string {
    return `putFour${this.#at(value, index)}(${index}, ${x});`;
  }

  /** Writes an element of 32 bits. */
  put(value: Operand, index: string, x: string): string {
    return `put${this.#at(value, index)}(${index}, ${x});`;
  }

  #at(value: Operand, index: string): number {
    const number = this.number(value);
    if (!ownElement.has(index)) this.#elsewhere.add(number);
    return number;
  }
}

/** Gives names that no other statement of a kernel uses. */
export class Names {
  #next = 0;

  fresh(): string {
    return `v${this.#next++}`;
  }
}

/** Indents lines by one step. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

// What a kernel's emitter gives: a function over a range of work items, and what it is called with.

import type { NodeOf, Value } from "../../../ir/node.ts";
import type { PrimitiveName } from "../../../ir/primitives/index.ts";
import type { FunctionReference } from "../assembler/function-builder.ts";
import type { ModuleBuilder } from "../assembler/module-builder.ts";

/** Is an address that is passed to a kernel's function. */
export type Operand =
  /** Of a stored value. */
  | Value
  /** Of the kernel's workspace, `offset` bytes in. */
  | { readonly workspace: number }
  /** Of a stretch of the workspace that every thread has for itself. */
  | { readonly workspace: number; readonly bytesPerThread: number };

/** Is one phase of a kernel: all its items are independent of each other. */
export interface KernelCode {
  /** Takes (first item, item behind the last, addresses of the operands …), all i32. */
  readonly body: FunctionReference;
  readonly items: number;
  readonly operands: readonly Operand[];
  /** Rough time of one item in nanoseconds, from which the number of threads follows. */
  readonly itemCost: number;
}

/** Is a loop over the elements of results, in order. */
export interface LoopCode extends KernelCode {
  /** Neighbouring elements of an item; only the last item may have fewer. */
  readonly itemElements: number;
}

/** Is what the code is made for. */
export interface Target {
  /** Most threads that may run the module. */
  readonly threads: number;
  /** Multiply-adds round once, where the host can and strict bits are not asked for. */
  readonly fusedMultiplyAdd: boolean;
  /** The host joins pairs of neighbouring vectors to one of eight lanes (re-vectorisation). */
  readonly wideVectors: boolean;
}

/** Is what emitters share: the module, and the choices that hold for all of it. */
export interface KernelContext extends Target {
  readonly module: ModuleBuilder;
}

/** Lists the parameters of a function over a range of items and a number of addresses. */
export function rangeParameters(addresses: number): "i32"[] {
  return new Array<"i32">(2 + addresses).fill("i32");
}

/** Bytes to which workspaces and buffers are aligned: a cache line. */
export const alignment = 64;

/** Rounds bytes up to whole cache lines. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Emits the code of one primitive, phase after phase. */
export interface NodeEmitter<P extends PrimitiveName> {
  /**
   * Emits all phases. Where the primitive computes by rows, `then` is a loop over its result that is
   * to run behind it, or on each block of rows as it is done.
   */
  readonly emit: (
    context: KernelContext,
    node: NodeOf<P>,
    then?: LoopCode,
  ) => readonly KernelCode[];
  /** Bytes of workspace that the operands refer to; none if absent. */
  readonly workspace?: (node: NodeOf<P>, target: Target) => number;
}

/** Holds an emitter for each primitive of a family. */
export type NodeEmitters<P extends PrimitiveName> = { readonly [K in P]: NodeEmitter<K> };

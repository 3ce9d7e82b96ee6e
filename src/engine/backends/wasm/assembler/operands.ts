// Names what instructions refer to: functions, locals, labels and places in memory.

import type { ValueType } from "./encoding.ts";

/** Name, parameters and results of a function. */
export interface FunctionSignature {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function imported from the host: where it is found, and its signature. */
export interface FunctionImport extends FunctionSignature {
  readonly module: string;
}

/** Anything that can be called: an import or a function of the module. */
export type FunctionReference = FunctionSignature;

/** A parameter or local variable of one function. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A place to branch to: the end of a block or `if`, or the start of a loop. */
export interface Label {
  readonly kind: "block" | "loop" | "if";
}

/** Where a memory access lies: `offset` bytes above the address, `align` in bytes (a hint). */
export interface MemoryAccess {
  readonly offset?: number;
  readonly align?: number;
}

// What a loop needs to know of how elements travel: four at a time, or one at a time.

import type { DType } from "../../../ir/dtype.ts";
import type { Node } from "../../../ir/node.ts";
import type { ValueType } from "../assembler/encoding.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";

/** Emits the loads, stores and arithmetic of a loop body. */
export interface Lanes {
  /** Elements that one local holds. */
  readonly width: number;
  /** The type of a local that holds elements of a dtype. */
  localType(dtype: DType): ValueType;
  /**
   * Pushes `count` elements (all lanes, if absent) `stride` apart, beginning `offset` bytes (0, if
   * absent) above an address; the lanes behind them hold anything.
   */
  load(
    f: FunctionBuilder,
    dtype: DType,
    address: Local,
    stride: number,
    count?: number,
    offset?: number,
  ): void;
  /** Stores the first `count` elements of a local, side by side, `offset` bytes above an address. */
  store(
    f: FunctionBuilder,
    dtype: DType,
    address: Local,
    value: Local,
    count: number,
    offset?: number,
  ): void;
  /** Pushes a literal in every lane. */
  literal(f: FunctionBuilder, dtype: DType, value: number): void;
  /** Pushes index, index + step, … of an i32 local as elements of a dtype. */
  counter(f: FunctionBuilder, dtype: DType, index: Local, step: number): void;
  /** Pushes the result of an elementwise node. */
  apply(f: FunctionBuilder, node: Node, operands: readonly Local[]): void;
}

// The form of the harness's cases: inputs, the values built on them, and what to differentiate.

import * as build from "../ir/build.ts";
import type { DType } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import type { PrimitiveName } from "../ir/primitives/index.ts";
import type { TestTensor } from "./data.ts";
import { fillTensor } from "./data.ts";

/** Is one use of a primitive that every backend must get right. */
export interface PrimitiveCase {
  readonly name: string;
  readonly inputs: readonly TestTensor[];
  /** Reads dtypes from the inputs, as gradients are checked with float64 in place of float32. */
  readonly build: (inputs: readonly Value[]) => readonly Value[];
  /** Inputs with respect to which the gradient is checked; empty where there is none. */
  readonly wrt: readonly number[];
  /** Bounds each element's error by its own size, not by the greatest of the tensor. */
  readonly perElement?: true;
}

/** Makes a case of one result. */
export function primitiveCase(
  name: string,
  inputs: readonly TestTensor[],
  build: (...inputs: readonly Value[]) => Value,
  wrt: readonly number[] = [],
): PrimitiveCase {
  return { name, inputs, build: (values) => [build(...values)], wrt };
}

/** Makes a case of several results. */
export function multipleCase(
  name: string,
  inputs: readonly TestTensor[],
  build: (...inputs: readonly Value[]) => readonly Value[],
  wrt: readonly number[] = [],
): PrimitiveCase {
  return { name, inputs, build: (values) => build(...values), wrt };
}

/** Lists cases for each primitive of a family; one without a list is a type error. */
export type CaseTable<P extends PrimitiveName> = {
  readonly [K in P]: readonly PrimitiveCase[];
};

/** Builds the graph of a case. */
export function graphOf({ inputs, build: make }: PrimitiveCase): Graph {
  const parameters = inputs.map(({ type }, i) => build.parameter(type, `input${i}`));
  return makeGraph(parameters, make(parameters));
}

/** Makes the same case on halves in place of float32. */
export function inHalves(each: PrimitiveCase): PrimitiveCase {
  const inputs = each.inputs.map(({ type, data }) =>
    type.dtype === "float32"
      ? fillTensor("float16", type.shape, (i) => data[i] ?? 0)
      : { type, data },
  );
  return { ...each, name: `${each.name} in halves`, inputs };
}

/** Tells whether a graph has to do with a dtype. */
export function usesDType({ inputs, nodes }: Graph, dtype: DType): boolean {
  const values = [...inputs, ...nodes.flatMap(({ outputs }) => outputs)];
  return values.some(({ type }) => type.dtype === dtype);
}

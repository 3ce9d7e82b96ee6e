// How the reductions combine two elements, and what they give for none.

import * as build from "./build.ts";
import type { DType } from "./dtype.ts";
import type { Node, Value } from "./node.ts";

/** Names a reduction that combines elements pair by pair. */
export type Reducer = "reduceSum" | "reduceProduct" | "reduceMax" | "reduceMin";

const combiners = {
  reduceSum: build.add,
  reduceProduct: build.multiply,
  reduceMax: build.maximum,
  reduceMin: build.minimum,
} as const satisfies Record<Reducer, (x: Value, y: Value) => Value>;

/** Gives the elementwise node that combines two partial results, which are its inputs. */
export function combinerOf(reducer: Reducer, dtype: DType): Node {
  const operand = () => build.parameter({ dtype, shape: [] });
  return combiners[reducer](operand(), operand()).node;
}

/** Gives the reduction of no elements. */
export function identityOf(reducer: Reducer, dtype: DType): number {
  if (reducer === "reduceSum") return 0;
  if (reducer === "reduceProduct") return 1;
  const limits: Record<DType, readonly [number, number]> = {
    float16: [-Infinity, Infinity],
    float32: [-Infinity, Infinity],
    float64: [-Infinity, Infinity],
    int32: [-2147483648, 2147483647],
    uint32: [0, 4294967295],
    uint8: [0, 255],
    bool: [0, 1],
  };
  return limits[dtype][reducer === "reduceMax" ? 0 : 1];
}

// From a list of numbers to a graph that is valid whatever the numbers are, with data to run it on.

import * as build from "../ir/build.ts";
import type { DType } from "../ir/dtype.ts";
import { dtypes as allDTypes, isFloat } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Updates } from "../ir/program.ts";
import type { Shape } from "../ir/shape.ts";
import { showType } from "../ir/shape.ts";
import type { TestTensor } from "./data.ts";
import { fillTensor, uniforms } from "./data.ts";
import { operations } from "./random-operations.ts";
import type { Instruction, Tracked } from "./random-pool.ts";
import { extendPool, pick } from "./random-pool.ts";

/** Is a graph to be tried on backends. */
export interface RandomGraph {
  readonly graph: Graph;
  readonly inputs: readonly TestTensor[];
  readonly updates: Updates;
  /** Most by which each output may differ from the reference. */
  readonly errors: readonly number[];
}

const inputTypes: readonly (readonly [DType, Shape])[] = [
  ["float32", [3, 4]],
  ["float32", [3, 4]],
  ["float32", [4]],
  ["float32", [2, 3, 5]],
  ["float32", [5, 19]],
  ["float32", [33]],
  ["float32", []],
  ["float32", [0, 3]],
  ["float64", [3, 4]],
  ["int32", [3, 4]],
  ["int32", [21]],
  ["uint32", [4, 3]],
  ["uint8", [3, 4]],
  ["uint8", [19]],
  ["bool", [3, 4]],
];

/** Makes an input's tracked parameter: floats are quarters below 2, integers are below 16. */
function trackedParameter(dtype: DType, shape: Shape): Tracked {
  const value = build.parameter({ dtype, shape });
  if (isFloat(dtype)) return { value, high: 1, low: -2, error: 0 };
  return { value, high: dtype === "bool" ? 0 : 4, low: 0, error: 0 };
}

function dataFor({ value }: Tracked, next: () => number): TestTensor {
  const { dtype, shape } = value.type;
  const draw = {
    float16: () => Math.floor(next() * 16) / 4 - 2,
    float32: () => Math.floor(next() * 16) / 4 - 2,
    float64: () => Math.floor(next() * 16) / 4 - 2,
    int32: () => Math.floor(next() * 31) - 15,
    uint32: () => Math.floor(next() * 16),
    uint8: () => Math.floor(next() * 16),
    bool: () => Math.floor(next() * 2),
  }[dtype];
  return fillTensor(dtype, shape, draw);
}

/**
 * Builds a graph. `choices` say which values are outputs and which of them update an input of
 * their type, each input at most once. `dtypes` are those that inputs may have: all of them unless
 * given.
 */
export function randomGraph(
  instructions: readonly Instruction[],
  choices: readonly (readonly [value: number, update: number])[],
  seed: number,
  dtypes: readonly DType[] = allDTypes,
): RandomGraph {
  const types = inputTypes.filter(([dtype]) => dtypes.includes(dtype));
  const parameters = types.map(([dtype, shape]) => trackedParameter(dtype, shape));
  const pool = [...parameters];
  extendPool(pool, instructions, operations);
  const chosen = choices.map(([n]) => pick(pool, n));
  const taken = new Set<number>();
  const updates = choices.map(([, n], i) => {
    const type = chosen[i]?.value.type;
    const fitting = parameters.flatMap(({ value }, index) =>
      type !== undefined && showType(value.type) === showType(type) && !taken.has(index)
        ? [index]
        : [],
    );
    // One output in four stays a plain result although it could update an input.
    const input = n % 4 === 0 ? undefined : fitting[n % Math.max(1, fitting.length)];
    if (input !== undefined) taken.add(input);
    return input;
  });
  const next = uniforms(seed);
  return {
    graph: makeGraph(
      parameters.map(({ value }) => value),
      chosen.map(({ value }) => value),
    ),
    inputs: parameters.map((parameter) => dataFor(parameter, next)),
    updates,
    errors: chosen.map(({ error }) => error),
  };
}

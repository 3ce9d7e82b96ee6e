import { describe, expect, it } from "vitest";
import * as build from "../../../ir/build.ts";
import { makeGraph } from "../../../ir/graph.ts";
import type { Value } from "../../../ir/node.ts";
import { compileGraph } from "../../../testing/compile-graph.ts";
import { createWasmBackend } from "../wasm-backend.ts";

// Four vectors abreast, two single ones and one that is not full.
const count = 27;
const numbers = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 7.3) * (i + 0.1) * 0.9);
numbers.set([0, -0, NaN, Infinity, -Infinity, 2 ** -140, 3e38], 3);
const others = numbers.map((_, i) => numbers[(i * 11) % count] ?? 0);

type Operation = (x: Value, y: Value) => Value;

const operations: Readonly<Record<string, Operation>> = {
  ...Object.fromEntries(
    (
      [
        ["negate", "abs", "sign", "floor", "ceil", "round", "sqrt", "rsqrt", "exp", "expm1"],
        ["log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "tanh", "logistic", "erf"],
      ] as const
    )
      .flat()
      .map((name) => [name, (x: Value) => build[name](x)]),
  ),
  ...Object.fromEntries(
    (
      ["add", "subtract", "multiply", "divide", "remainder", "power", "maximum", "minimum"] as const
    ).map((name) => [name, build[name]]),
  ),
  "compare and select": (x, y) => build.select(build.compare("less", x, y), x, y),
  "convert there and back": (x) => build.convert(build.convert(x, "int32"), "float32"),
  "integer arithmetic": (x, y) => {
    const [i, j] = [build.convert(x, "int32"), build.convert(y, "int32")];
    return build.convert(build.add(build.divide(i, j), build.multiply(i, j)), "float32");
  },
};

/** Compiles an operation on `size` elements; runs it and gives the bits of the results. */
function compiled(operation: Operation, size: number, strict: boolean) {
  const type = { dtype: "float32", shape: [size] } as const;
  const [x, y] = [build.parameter(type), build.parameter(type)];
  const graph = makeGraph([x, y], [operation(x, y)]);
  const executable = compileGraph(createWasmBackend({ strict }), graph);
  return (xs: Float32Array, ys: Float32Array): number[] => {
    const [result] = executable.run([xs, ys]);
    return [...new Int32Array((result as Float32Array).buffer)];
  };
}

describe.each([
  ["strict", true],
  ["with what the host has", false],
])("vectors abreast, %s", (_, strict) => {
  it.each(Object.entries(operations))("%s gives each element the bits it has alone", (_, make) => {
    const one = compiled(make, 1, strict);
    const alone = [...numbers.keys()].flatMap((i) =>
      one(numbers.slice(i, i + 1), others.slice(i, i + 1)),
    );
    expect(compiled(make, count, strict)(numbers, others)).toEqual(alone);
  });
});

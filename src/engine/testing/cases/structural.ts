// Cases of the structural primitives: ranks 0 to 4, every axis, steps, empty and clamped slices.

import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { dtypes } from "../../ir/dtype.ts";
import type { Value } from "../../ir/node.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import { listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { multipleCase, primitiveCase } from "../primitive-case.ts";

const floatCase = (name: string, shape: Shape, apply: (x: Value) => Value) =>
  primitiveCase(name, [randomTensor("float32", shape, 2)], apply, [0]);

const onDTypes = (shape: Shape, apply: (x: Value) => Value) =>
  dtypes.map((dtype) => primitiveCase(dtype, [randomTensor(dtype, shape, 3)], apply));

const permute = (permutation: readonly number[]) => (x: Value) => build.transpose(x, permutation);

const starts = (...places: readonly number[]) => places.map((n) => listTensor("int32", [n], []));

function dynamicSlice(name: string, shape: Shape, at: readonly number[], sizes: Shape) {
  return primitiveCase(
    name,
    [randomTensor("float32", shape, 4), ...starts(...at)],
    (x, ...places) => build.dynamicSlice(x, places, sizes),
    [0],
  );
}

function dynamicUpdate(name: string, shape: Shape, at: readonly number[], sizes: Shape) {
  const tensors = [randomTensor("float32", shape, 4), randomTensor("float32", sizes, 5)];
  return primitiveCase(
    name,
    [...tensors, ...starts(...at)],
    (x, update, ...places) => build.dynamicUpdateSlice(x, update ?? x, places),
    [0, 1],
  );
}

function padCase(
  name: string,
  shape: Shape,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[],
  dtype: DType = "float32",
): PrimitiveCase {
  return primitiveCase(
    name,
    [randomTensor(dtype, shape, 6), randomTensor(dtype, [], 7)],
    (x, filler) => build.pad(x, filler ?? x, low, high, interior),
    dtype === "float32" ? [0, 1] : [],
  );
}

function concatenateCase(name: string, shapes: readonly Shape[], axis: number, dtype?: DType) {
  return primitiveCase(
    name,
    shapes.map((shape, i) => randomTensor(dtype ?? "float32", shape, 8 + i)),
    (...parts) => build.concatenate(parts, axis),
    dtype === undefined ? shapes.map((_, i) => i) : [],
  );
}

const literal = (dtype: DType, elements: readonly number[], shape: Shape) => {
  const { type, data } = listTensor(dtype, elements, shape);
  return build.constant(type, data);
};

/** Lists the cases of every structural primitive. */
export const structural: CaseTable<FamilyName<"structural">> = {
  parameter: [
    ...onDTypes([5], (x) => x),
    multipleCase(
      "two inputs, given back in the other order",
      [randomTensor("float32", [2]), randomTensor("float32", [3])],
      (x, y) => [y, x].filter((value) => value !== undefined),
      [0, 1],
    ),
  ],

  constant: [
    primitiveCase("a scalar", [], () => build.scalar(2.5, "float32")),
    ...dtypes.map((dtype) => primitiveCase(dtype, [], () => literal(dtype, [1, 0, 1], [3]))),
    primitiveCase("special floats", [], () => literal("float32", [Number.NaN, -0, Infinity], [3])),
    primitiveCase("nothing", [], () => literal("float32", [], [0, 2])),
    floatCase("times a literal matrix", [2, 2], (x) =>
      build.multiply(x, literal(x.type.dtype, [1, 2, 3, 4], [2, 2])),
    ),
  ],

  iota: [
    ...dtypes
      .filter((dtype) => dtype !== "bool")
      .map((dtype) => primitiveCase(dtype, [], () => build.iota({ dtype, shape: [300] }, 0))),
    ...[0, 1, 2].map((axis) =>
      primitiveCase(`along axis ${axis} of three`, [], () =>
        build.iota({ dtype: "int32", shape: [2, 3, 5] }, axis),
      ),
    ),
    primitiveCase("nothing", [], () => build.iota({ dtype: "float32", shape: [3, 0] }, 0)),
  ],

  broadcastInDim: [
    floatCase("a scalar to a matrix", [], (x) => build.broadcastInDim(x, [3, 5], [])),
    floatCase("a row to a matrix", [5], (x) => build.broadcastInDim(x, [3, 5], [1])),
    floatCase("a column to a matrix", [3], (x) => build.broadcastInDim(x, [3, 5], [0])),
    floatCase("an axis of 1", [3, 1, 2], (x) => build.broadcastInDim(x, [3, 4, 2], [0, 1, 2])),
    floatCase("1 within rank 4", [2, 1], (x) => build.broadcastInDim(x, [3, 2, 2, 5], [1, 3])),
    floatCase("to nothing", [1], (x) => build.broadcastInDim(x, [0, 3], [0])),
    ...onDTypes([3], (x) => build.broadcastInDim(x, [2, 3, 4], [1])),
  ],

  reshape: [
    floatCase("merges axes", [2, 3, 4], (x) => build.reshape(x, [6, 4])),
    floatCase("splits an axis", [12], (x) => build.reshape(x, [2, 3, 2])),
    floatCase("from a scalar", [], (x) => build.reshape(x, [1, 1])),
    floatCase("of nothing", [0, 3], (x) => build.reshape(x, [5, 0])),
    floatCase("of a transposed value", [2, 3], (x) => build.reshape(permute([1, 0])(x), [6])),
    ...onDTypes([6], (x) => build.reshape(x, [3, 2])),
  ],

  transpose: [
    floatCase("a matrix", [3, 5], permute([1, 0])),
    ...[
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ].map((permutation) =>
      floatCase(`three axes by ${permutation}`, [2, 3, 4], permute(permutation)),
    ),
    floatCase("four axes", [2, 1, 3, 2], permute([3, 1, 0, 2])),
    floatCase("of nothing", [0, 3], permute([1, 0])),
    primitiveCase("large", [randomTensor("float32", [67, 41])], permute([1, 0])),
    ...onDTypes([2, 7], permute([1, 0])),
  ],

  slice: [
    floatCase("of a vector", [7], (x) => build.slice(x, [2], [6])),
    floatCase("with a step", [7], (x) => build.slice(x, [1], [7], [3])),
    floatCase("of three axes", [4, 5, 6], (x) => build.slice(x, [1, 0, 2], [4, 5, 6], [2, 1, 3])),
    floatCase("empty", [4], (x) => build.slice(x, [2], [2])),
    floatCase("the last element", [2, 3], (x) => build.slice(x, [1, 2], [2, 3])),
    ...onDTypes([9], (x) => build.slice(x, [1], [8], [2])),
  ],

  reverse: [
    floatCase("a vector", [7], (x) => build.reverse(x, [0])),
    floatCase("the last axis", [3, 5], (x) => build.reverse(x, [1])),
    floatCase("two of three axes", [2, 3, 4], (x) => build.reverse(x, [0, 2])),
    floatCase("nothing", [0, 2], (x) => build.reverse(x, [0, 1])),
    ...onDTypes([5], (x) => build.reverse(x, [0])),
  ],

  pad: [
    padCase("a vector on both sides", [3], [2], [1], [0]),
    padCase("a matrix unevenly", [2, 3], [1, 0], [0, 2], [0, 0]),
    padCase("between the elements", [4], [0], [0], [2]),
    padCase("around and between", [2, 3], [1, 2], [3, 0], [1, 2]),
    padCase("nothing, with an inside", [0], [2], [1], [3]),
    padCase("one element, with an inside", [1], [0], [1], [4]),
    ...dtypes.map((dtype) =>
      padCase(`${dtype} in rank 3`, [2, 1, 2], [0, 1, 0], [1, 1, 0], [0, 2, 1], dtype),
    ),
  ],

  concatenate: [
    concatenateCase("vectors", [[3], [1], [4]], 0),
    concatenateCase(
      "along the first axis",
      [
        [2, 3],
        [1, 3],
      ],
      0,
    ),
    concatenateCase(
      "along the last axis",
      [
        [2, 3],
        [2, 1],
        [2, 2],
      ],
      1,
    ),
    concatenateCase(
      "along the middle axis",
      [
        [2, 1, 3],
        [2, 2, 3],
      ],
      1,
    ),
    concatenateCase(
      "with nothing",
      [
        [2, 0],
        [2, 3],
      ],
      1,
    ),
    ...dtypes.map((dtype) =>
      concatenateCase(
        dtype,
        [
          [2, 2],
          [2, 3],
        ],
        1,
        dtype,
      ),
    ),
    primitiveCase(
      "a value with itself",
      [randomTensor("float32", [3])],
      (x) => build.concatenate([x, x], 0),
      [0],
    ),
  ],

  dynamicSlice: [
    dynamicSlice("inside", [5, 4], [1, 2], [3, 2]),
    dynamicSlice("clamped at the end", [5, 4], [4, 100], [3, 2]),
    dynamicSlice("clamped at the start", [5], [-3], [2]),
    dynamicSlice("of a scalar", [], [], []),
    dynamicSlice("an empty part", [3], [1], [0]),
    dynamicSlice("all of it", [2, 3], [7, -7], [2, 3]),
    ...dtypes.map((dtype) =>
      primitiveCase(dtype, [randomTensor(dtype, [9], 4), ...starts(3)], (x, ...places) =>
        build.dynamicSlice(x, places, [4]),
      ),
    ),
  ],

  dynamicUpdateSlice: [
    dynamicUpdate("inside", [5, 4], [1, 2], [3, 2]),
    dynamicUpdate("clamped at the end", [5, 4], [4, 100], [3, 2]),
    dynamicUpdate("clamped at the start", [5], [-3], [2]),
    dynamicUpdate("with nothing", [3], [1], [0]),
    dynamicUpdate("with all of it", [2, 3], [7, -7], [2, 3]),
    ...dtypes.map((dtype) =>
      primitiveCase(
        dtype,
        [randomTensor(dtype, [9], 4), randomTensor(dtype, [4], 5), ...starts(3)],
        (x, update, ...places) => build.dynamicUpdateSlice(x, update ?? x, places),
      ),
    ),
  ],
};

// Structural primitives: where values come from, and how elements move without arithmetic.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { HostArray } from "../dtype.ts";
import { hostArray } from "../dtype.ts";
import type { Shape, TensorType } from "../shape.ts";
import { extent, sameShape, show, showType, sizeOf } from "../shape.ts";
import { checkCount, checkDistinct, checkExtents, define, input } from "./primitive.ts";

export const structural = {
  /** Stands for a value that the graph is given. */
  parameter: define<{ readonly type: TensorType; readonly name: string }>({
    role: "source",
    infer: (_, { type }) => {
      checkExtents("parameter", type.shape);
      return [type];
    },
  }),

  /** Holds literal elements; larger arrays than a few elements are given as inputs instead. */
  constant: define<{ readonly type: TensorType; readonly data: HostArray }>({
    role: "source",
    infer: (_, { type, data }) => {
      if (data.length !== sizeOf(type.shape)) {
        throw new ShapeError(`constant ${showType(type)} was given ${data.length} elements.`);
      }
      const expected = hostArray(type.dtype, 0).constructor.name;
      if (data.constructor.name !== expected) {
        throw new DTypeError(
          `constant ${showType(type)} takes a ${expected}, but got a ${data.constructor.name}.`,
        );
      }
      return [type];
    },
  }),

  /** Counts 0, 1, 2 … along one axis. */
  iota: define<{ readonly type: TensorType; readonly axis: number }>({
    role: "source",
    infer: (_, { type, axis }) => {
      if (type.dtype === "bool") throw new DTypeError("iota cannot count in bool.");
      checkExtents("iota", type.shape);
      extent(type.shape, axis);
      return [type];
    },
  }),

  /** Places input axis i at result axis `dimensions[i]`, repeating along all others. */
  broadcastInDim: define<{ readonly shape: Shape; readonly dimensions: readonly number[] }>({
    role: "view",
    infer: (inputs, { shape, dimensions }) => {
      checkCount("broadcastInDim", inputs, 1);
      checkExtents("broadcastInDim", shape);
      const type = input(inputs, 0);
      const fits =
        dimensions.length === type.shape.length &&
        dimensions.every((d, i) => i === 0 || d > (dimensions[i - 1] ?? -1)) &&
        type.shape.every((n, i) => n === 1 || n === shape[dimensions[i] ?? -1]);
      if (!fits) {
        throw new ShapeError(
          `broadcastInDim cannot place ${showType(type)} in ${show(shape)} ` +
            `at axes ${show(dimensions)}.`,
        );
      }
      return [{ dtype: type.dtype, shape }];
    },
  }),

  reshape: define<{ readonly shape: Shape }>({
    role: "view",
    infer: (inputs, { shape }) => {
      checkCount("reshape", inputs, 1);
      checkExtents("reshape", shape);
      const type = input(inputs, 0);
      if (sizeOf(type.shape) !== sizeOf(shape)) {
        throw new ShapeError(
          `reshape: ${show(type.shape)} has ${sizeOf(type.shape)} elements, ` +
            `but ${show(shape)} has ${sizeOf(shape)}.`,
        );
      }
      return [{ dtype: type.dtype, shape }];
    },
  }),

  /** Result axis i is input axis `permutation[i]`. */
  transpose: define<{ readonly permutation: readonly number[] }>({
    role: "view",
    infer: (inputs, { permutation }) => {
      checkCount("transpose", inputs, 1);
      const type = input(inputs, 0);
      const sorted = [...permutation].sort((a, b) => a - b);
      if (!sameShape(sorted, [...type.shape.keys()])) {
        throw new ShapeError(
          `transpose: ${show(permutation)} is no permutation of the axes of ${showType(type)}.`,
        );
      }
      return [{ dtype: type.dtype, shape: permutation.map((axis) => extent(type.shape, axis)) }];
    },
  }),

  reverse: define<{ readonly axes: readonly number[] }>({
    role: "view",
    infer: (inputs, { axes }) => {
      checkCount("reverse", inputs, 1);
      checkDistinct("reverse", input(inputs, 0).shape, axes);
      for (const axis of axes) extent(input(inputs, 0).shape, axis);
      return [input(inputs, 0)];
    },
  }),
};

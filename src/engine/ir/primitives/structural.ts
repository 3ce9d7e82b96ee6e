// Structural primitives: where values come from, and how elements move without arithmetic.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { HostArray } from "../dtype.ts";
import { hostArray } from "../dtype.ts";
import type { Shape, TensorType } from "../shape.ts";
import { extent, sameShape, show, showType, sizeOf } from "../shape.ts";
import {
  checkCount,
  checkDistinct,
  checkExtents,
  checkPerAxis,
  define,
  input,
} from "./primitive.ts";

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

  /** Keeps start, start + stride, … below limit, per axis. */
  slice: define<{
    readonly start: readonly number[];
    readonly limit: readonly number[];
    readonly strides: readonly number[];
  }>({
    role: "view",
    infer: (inputs, { start, limit, strides }) => {
      checkCount("slice", inputs, 1);
      const type = input(inputs, 0);
      checkPerAxis("slice", type.shape.length, { start, limit, strides });
      const shape = type.shape.map((n, axis) => {
        const from = start[axis] ?? -1;
        const to = limit[axis] ?? -1;
        const step = strides[axis] ?? 0;
        if (from < 0 || to < from || to > n || step < 1) {
          throw new ShapeError(
            `slice: ${from} to ${to} by ${step} does not lie in axis ${axis} of ${showType(type)}.`,
          );
        }
        return Math.ceil((to - from) / step);
      });
      return [{ dtype: type.dtype, shape }];
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

  /** Surrounds with the second input, a scalar; `interior` puts it between elements. */
  pad: define<{
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly interior: readonly number[];
  }>({
    role: "kernel",
    infer: (inputs, { low, high, interior }) => {
      checkCount("pad", inputs, 2);
      const type = input(inputs, 0);
      const filler = input(inputs, 1);
      if (filler.dtype !== type.dtype || filler.shape.length !== 0) {
        throw new ShapeError(`pad needs a ${type.dtype} scalar, but got ${showType(filler)}.`);
      }
      checkPerAxis("pad", type.shape.length, { low, high, interior });
      const shape = type.shape.map((n, axis) => {
        const before = low[axis] ?? -1;
        const after = high[axis] ?? -1;
        const between = interior[axis] ?? -1;
        if (before < 0 || after < 0 || between < 0) {
          throw new ShapeError(`pad: axis ${axis} of ${showType(type)} has a negative padding.`);
        }
        return before + n + Math.max(0, n - 1) * between + after;
      });
      return [{ dtype: type.dtype, shape }];
    },
  }),

  concatenate: define<{ readonly axis: number }>({
    role: "kernel",
    infer: (inputs, { axis }) => {
      const first = input(inputs, 0);
      let total = 0;
      for (const type of inputs) {
        const fits =
          type.dtype === first.dtype &&
          type.shape.length === first.shape.length &&
          type.shape.every((n, a) => a === axis || n === first.shape[a]);
        if (!fits) {
          throw new ShapeError(
            `concatenate: ${showType(type)} does not fit ${showType(first)} along axis ${axis}.`,
          );
        }
        total += extent(type.shape, axis);
      }
      return [{ dtype: first.dtype, shape: first.shape.map((n, a) => (a === axis ? total : n)) }];
    },
  }),

  /** Cuts `sizes` out at int32 scalar starts (inputs 1 …), clamped so that it fits. */
  dynamicSlice: define<{ readonly sizes: readonly number[] }>({
    role: "kernel",
    infer: (inputs, { sizes }) => {
      const type = input(inputs, 0);
      checkStarts("dynamicSlice", type, inputs.slice(1), sizes);
      return [{ dtype: type.dtype, shape: sizes }];
    },
  }),

  /** Writes the second input into the first at int32 scalar starts (inputs 2 …), clamped. */
  dynamicUpdateSlice: define({
    role: "kernel",
    infer: (inputs) => {
      const type = input(inputs, 0);
      const update = input(inputs, 1);
      if (update.dtype !== type.dtype) {
        throw new DTypeError(
          `dynamicUpdateSlice: ${showType(update)} does not fit ${showType(type)}.`,
        );
      }
      checkStarts("dynamicUpdateSlice", type, inputs.slice(2), update.shape);
      return [type];
    },
  }),
};

function checkStarts(
  who: string,
  type: TensorType,
  starts: readonly TensorType[],
  sizes: readonly number[],
): void {
  if (starts.length !== type.shape.length || sizes.length !== type.shape.length) {
    throw new ShapeError(`${who}: ${showType(type)} needs ${type.shape.length} starts and sizes.`);
  }
  for (const start of starts) {
    if (start.dtype !== "int32" || start.shape.length !== 0) {
      throw new DTypeError(`${who}: a start is an int32 scalar, but got ${showType(start)}.`);
    }
  }
  sizes.forEach((size, axis) => {
    if (size < 0 || size > extent(type.shape, axis)) {
      throw new ShapeError(`${who}: size ${size} exceeds axis ${axis} of ${showType(type)}.`);
    }
  });
}

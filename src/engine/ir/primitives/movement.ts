// Cutting, padding and joining, at places known beforehand or only when the program runs.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { TensorType } from "../shape.ts";
import { extent, showType } from "../shape.ts";
import { checkCount, checkPerAxis, define, input } from "./primitive.ts";

export const movement = {
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

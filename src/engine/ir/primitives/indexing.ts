// Reading and adding at computed places; an index outside its axis is clamped to it.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import { isFloat } from "../dtype.ts";
import type { TensorType } from "../shape.ts";
import { extent, sameShape, show, showType } from "../shape.ts";
import { checkIndices, gather } from "./gather.ts";
import { checkCount, define, input } from "./primitive.ts";

function checkUpdates(who: string, type: TensorType, size: number): void {
  if (!isFloat(type.dtype) && type.dtype !== "int32") {
    throw new DTypeError(`${who} adds floats or int32, but got ${showType(type)}.`);
  }
  if (size < 1) throw new ShapeError(`${who}: cannot add into an axis of ${size} elements.`);
}

export const indexing = {
  ...gather,

  /**
   * The transpose of `gather`: adds slices of input 1 into zeros of `size` slices along `axis`,
   * in the order of the indices (input 0), whose shape stands in input 1 from `axis` on.
   */
  scatterAdd: define<{ readonly axis: number; readonly size: number }>({
    role: "kernel",
    infer: (inputs, { axis, size }) => {
      checkCount("scatterAdd", inputs, 2);
      const indices = input(inputs, 0);
      const updates = input(inputs, 1);
      checkIndices("scatterAdd", indices);
      checkUpdates("scatterAdd", updates, size);
      const inside = updates.shape.slice(axis, axis + indices.shape.length);
      const reaches = axis >= 0 && axis + indices.shape.length <= updates.shape.length;
      if (!reaches || !sameShape(inside, indices.shape)) {
        throw new ShapeError(
          `scatterAdd: updates ${show(updates.shape)} do not hold the indices' shape ` +
            `${show(indices.shape)} from axis ${axis} on.`,
        );
      }
      const shape = [
        ...updates.shape.slice(0, axis),
        size,
        ...updates.shape.slice(axis + indices.shape.length),
      ];
      return [{ dtype: updates.dtype, shape }];
    },
  }),

  /** Takes single elements along `axis`, one per index; both shapes agree elsewhere. */
  gatherAlong: define<{ readonly axis: number }>({
    role: "kernel",
    infer: (inputs, { axis }) => {
      checkCount("gatherAlong", inputs, 2);
      const operand = input(inputs, 0);
      const indices = input(inputs, 1);
      checkIndices("gatherAlong", indices);
      const fits =
        operand.shape.length === indices.shape.length &&
        operand.shape.every((n, a) => a === axis || n === indices.shape[a]);
      if (!fits || extent(operand.shape, axis) === 0) {
        throw new ShapeError(
          `gatherAlong: ${showType(operand)} and indices ${showType(indices)} ` +
            `do not fit along axis ${axis}.`,
        );
      }
      return [{ dtype: operand.dtype, shape: indices.shape }];
    },
  }),

  /** The transpose of `gatherAlong`: adds elements of input 1 into zeros, in index order. */
  scatterAddAlong: define<{ readonly axis: number; readonly size: number }>({
    role: "kernel",
    infer: (inputs, { axis, size }) => {
      checkCount("scatterAddAlong", inputs, 2);
      const indices = input(inputs, 0);
      const updates = input(inputs, 1);
      checkIndices("scatterAddAlong", indices);
      checkUpdates("scatterAddAlong", updates, size);
      if (!sameShape(indices.shape, updates.shape)) {
        throw new ShapeError(
          `scatterAddAlong: indices ${showType(indices)} and updates ${showType(updates)} differ.`,
        );
      }
      extent(updates.shape, axis);
      const shape = updates.shape.map((n, a) => (a === axis ? size : n));
      return [{ dtype: updates.dtype, shape }];
    },
  }),
};

// Reading slices at computed places; an index outside its axis is clamped to it.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { TensorType } from "../shape.ts";
import { extent, showType } from "../shape.ts";
import { checkCount, define, input } from "./primitive.ts";

/** Checks that indices are int32. */
export function checkIndices(who: string, type: TensorType): void {
  if (type.dtype !== "int32") {
    throw new DTypeError(`${who} takes int32 indices, but got ${showType(type)}.`);
  }
}

export const gather = {
  /** Takes whole slices of input 0 along `axis`; the indices' shape replaces that axis. */
  gather: define<{ readonly axis: number }>({
    role: "kernel",
    infer: (inputs, { axis }) => {
      checkCount("gather", inputs, 2);
      const operand = input(inputs, 0);
      const indices = input(inputs, 1);
      checkIndices("gather", indices);
      if (extent(operand.shape, axis) === 0) {
        throw new ShapeError(`gather: axis ${axis} of ${showType(operand)} is empty.`);
      }
      const shape = [
        ...operand.shape.slice(0, axis),
        ...indices.shape,
        ...operand.shape.slice(axis + 1),
      ];
      return [{ dtype: operand.dtype, shape }];
    },
  }),
};

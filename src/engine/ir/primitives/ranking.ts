// What goes along one axis in order: places of extremes, and running totals.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import { extent, showType } from "../shape.ts";
import { checkCount, define, input } from "./primitive.ts";

function argReducer(name: string) {
  return define<{ readonly axis: number }>({
    role: "kernel",
    infer: (inputs, { axis }) => {
      checkCount(name, inputs, 1);
      const type = input(inputs, 0);
      if (extent(type.shape, axis) === 0) {
        throw new ShapeError(`${name}: axis ${axis} of ${showType(type)} is empty.`);
      }
      return [{ dtype: "int32", shape: type.shape.filter((_, a) => a !== axis) }];
    },
  });
}

export const ranking = {
  /** Index of the first greatest element; NaN counts as greatest. */
  argMax: argReducer("argMax"),
  /** Index of the first least element; NaN counts as least. */
  argMin: argReducer("argMin"),
  /** Running total along one axis, from the end if `reverse`. */
  cumulativeSum: define<{ readonly axis: number; readonly reverse: boolean }>({
    role: "kernel",
    infer: (inputs, { axis }) => {
      checkCount("cumulativeSum", inputs, 1);
      const type = input(inputs, 0);
      if (type.dtype === "bool") throw new DTypeError("cumulativeSum does not take bool.");
      extent(type.shape, axis);
      return [type];
    },
  }),
};

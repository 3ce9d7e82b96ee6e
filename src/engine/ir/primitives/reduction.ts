// Reductions: many elements along axes become one, or a running total.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { TensorType } from "../shape.ts";
import { extent, showType } from "../shape.ts";
import { checkCount, define, input } from "./primitive.ts";

function reducer(name: string, accepts: (type: TensorType) => boolean) {
  return define<{ readonly axes: readonly number[] }>({
    role: "reduction",
    infer: (inputs, { axes }) => {
      checkCount(name, inputs, 1);
      const type = input(inputs, 0);
      if (!accepts(type)) throw new DTypeError(`${name} does not take ${showType(type)}.`);
      axes.forEach((axis, i) => {
        extent(type.shape, axis);
        if (i > 0 && axis <= (axes[i - 1] ?? -1)) {
          throw new ShapeError(`${name}: axes [${axes}] must ascend.`);
        }
      });
      return [{ dtype: type.dtype, shape: type.shape.filter((_, axis) => !axes.includes(axis)) }];
    },
  });
}

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

export const reduction = {
  reduceSum: reducer("reduceSum", (type) => type.dtype !== "bool"),
  reduceProduct: reducer("reduceProduct", (type) => type.dtype !== "bool"),
  /** Of bool: whether any is true. Of nothing: −∞, the least integer or false. */
  reduceMax: reducer("reduceMax", () => true),
  /** Of bool: whether all are true. Of nothing: +∞, the greatest integer or true. */
  reduceMin: reducer("reduceMin", () => true),
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

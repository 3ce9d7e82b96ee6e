// Reductions: many elements along axes become one.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { TensorType } from "../shape.ts";
import { extent, showType } from "../shape.ts";
import { checkCount, define, input } from "./primitive.ts";

/** Defines a reduction of the types that it accepts. */
export function reducer(name: string, accepts: (type: TensorType) => boolean) {
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

export const reduction = {
  reduceSum: reducer("reduceSum", (type) => type.dtype !== "bool"),
  /** Of bool: whether any is true. Of nothing: −∞, the least integer or false. */
  reduceMax: reducer("reduceMax", () => true),
  /** Of bool: whether all are true. Of nothing: +∞, the greatest integer or true. */
  reduceMin: reducer("reduceMin", () => true),
};

// Windows sliding over [batch, …spatial, channels]: pooling and the transposes of pooling.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import { isFloat } from "../dtype.ts";
import type { Shape, TensorType } from "../shape.ts";
import { extent, sameShape, show, showType, sizeOf } from "../shape.ts";
import { windowOutput } from "./convolution.ts";
import { checkCount, define, input } from "./primitive.ts";

/** Describes the windows of a pooling; cells outside the input are skipped. */
export interface PoolingWindow {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
}

type Transposed = PoolingWindow & { readonly inputShape: Shape };

function pooled(who: string, shape: Shape, { window, strides, padding }: PoolingWindow): number[] {
  if (shape.length < 3 || window.length !== shape.length - 2) {
    throw new ShapeError(`${who}: window ${show(window)} does not fit input ${show(shape)}.`);
  }
  if (sizeOf(window) > 256) {
    throw new ShapeError(`${who}: window ${show(window)} has more than 256 cells.`);
  }
  const spatial = windowOutput(who, shape.slice(1, -1), window, strides, padding);
  return [extent(shape, 0), ...spatial, extent(shape, shape.length - 1)];
}

function checkFloat(who: string, type: TensorType): void {
  if (!isFloat(type.dtype)) throw new DTypeError(`${who} takes floats, but got ${showType(type)}.`);
}

function checkShape(who: string, type: TensorType, expected: Shape): void {
  if (!sameShape(type.shape, expected)) {
    throw new ShapeError(`${who}: ${showType(type)} should have shape ${show(expected)}.`);
  }
}

function checkPlaces(who: string, type: TensorType, expected: Shape): void {
  if (type.dtype !== "uint8") {
    throw new DTypeError(`${who} takes uint8 places, but got ${showType(type)}.`);
  }
  checkShape(who, type, expected);
}

export const window = {
  /** Gives the greatest element of each window, and its uint8 place in the window, row by row. */
  maxPool: define<PoolingWindow>({
    role: "kernel",
    infer: (inputs, attributes) => {
      checkCount("maxPool", inputs, 1);
      const { dtype, shape } = input(inputs, 0);
      checkFloat("maxPool", input(inputs, 0));
      const result = pooled("maxPool", shape, attributes);
      return [
        { dtype, shape: result },
        { dtype: "uint8", shape: result },
      ];
    },
  }),

  /** Reads from each window of the first input the element at the place the second input names. */
  windowGather: define<PoolingWindow>({
    role: "kernel",
    infer: (inputs, attributes) => {
      checkCount("windowGather", inputs, 2);
      const { dtype, shape } = input(inputs, 0);
      const result = pooled("windowGather", shape, attributes);
      checkPlaces("windowGather", input(inputs, 1), result);
      return [{ dtype, shape: result }];
    },
  }),

  /** Adds each element of the first input to the place in its window that the second names. */
  windowScatter: define<Transposed>({
    role: "kernel",
    infer: (inputs, attributes) => {
      checkCount("windowScatter", inputs, 2);
      const result = pooled("windowScatter", attributes.inputShape, attributes);
      checkFloat("windowScatter", input(inputs, 0));
      checkShape("windowScatter", input(inputs, 0), result);
      checkPlaces("windowScatter", input(inputs, 1), result);
      return [{ dtype: input(inputs, 0).dtype, shape: attributes.inputShape }];
    },
  }),

  /** Sums each window. */
  windowSum: define<PoolingWindow>({
    role: "kernel",
    infer: (inputs, attributes) => {
      checkCount("windowSum", inputs, 1);
      const { dtype, shape } = input(inputs, 0);
      checkFloat("windowSum", input(inputs, 0));
      return [{ dtype, shape: pooled("windowSum", shape, attributes) }];
    },
  }),

  /** Adds each element to every cell of its window: the transpose of `windowSum`. */
  windowSpread: define<Transposed>({
    role: "kernel",
    infer: (inputs, attributes) => {
      checkCount("windowSpread", inputs, 1);
      checkFloat("windowSpread", input(inputs, 0));
      const result = pooled("windowSpread", attributes.inputShape, attributes);
      checkShape("windowSpread", input(inputs, 0), result);
      return [{ dtype: input(inputs, 0).dtype, shape: attributes.inputShape }];
    },
  }),
};

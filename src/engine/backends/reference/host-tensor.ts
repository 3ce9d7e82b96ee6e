// Tensors in host memory, and the one way in which this backend walks over their elements.

import { BackendError } from "../../../shared/errors.ts";
import type { DType, HostArray } from "../../ir/dtype.ts";
import { hostArray, isFloat, quantize } from "../../ir/dtype.ts";
import type { Shape, TensorType } from "../../ir/shape.ts";
import { extent, sizeOf } from "../../ir/shape.ts";

/** Holds a tensor's type and its elements, row by row; neither changes once it is made. */
export interface HostTensor {
  readonly type: TensorType;
  readonly data: HostArray;
}

/** Visits every index of a shape, last axis fastest; `index` is one array that keeps changing. */
export function forEachIndex(
  shape: Shape,
  visit: (index: readonly number[], flat: number) => void,
): void {
  const index = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = extent(index, axis) + 1;
      index[axis] = next < extent(shape, axis) ? next : 0;
      if (next < extent(shape, axis)) break;
    }
  }
}

/** Finds the flat position of an index by the strides of its tensor. */
export function positionOf(index: readonly number[], strides: readonly number[]): number {
  let position = 0;
  index.forEach((place, axis) => {
    position += place * extent(strides, axis);
  });
  return position;
}

/** Makes a tensor by computing each element, rounded or wrapped to the dtype as it is stored. */
export function computeTensor(
  type: TensorType,
  element: (index: readonly number[], flat: number) => number,
): HostTensor {
  const data = hostArray(type.dtype, sizeOf(type.shape));
  // The host's array of float16 is wider than its elements; every other one rounds what it stores.
  const isHalf = type.dtype === "float16";
  forEachIndex(type.shape, (index, flat) => {
    const value = element(index, flat);
    data[flat] = isHalf ? quantize(type.dtype, value) : value;
  });
  return { type, data };
}

/** Reads one element. @throws BackendError when the position lies outside, which is a bug here. */
export function elementAt(data: HostArray, position: number): number {
  const value = data[position];
  if (value === undefined) {
    throw new BackendError(`reference: position ${position} of ${data.length} elements was read.`);
  }
  return value;
}

/** Reads one operand of a kernel. */
export function operand(inputs: readonly HostTensor[], index: number): HostTensor {
  const tensor = inputs[index];
  if (tensor === undefined) throw new BackendError(`reference: operand ${index} is missing.`);
  return tensor;
}

/** Makes the running totals of a sum: double for floats, the dtype itself for integers. */
export function makeTotals(dtype: DType, length: number): HostArray {
  return hostArray(isFloat(dtype) ? "float64" : dtype, length);
}

/** Rounds running totals to the dtype of the result. */
export function roundTotals(type: TensorType, totals: HostArray): HostTensor {
  return computeTensor(type, (_, flat) => elementAt(totals, flat));
}

/** Adds to one running total. */
export function addAt(totals: HostArray, position: number, value: number): void {
  totals[position] = elementAt(totals, position) + value;
}

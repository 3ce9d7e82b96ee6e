// Arrays of numbers on the host: what loaders give and what fit, evaluate and predict take.
import { ShapeError } from "../shared/errors.ts";

interface HostArrays {
  /** Widened: numbers that float16 can hold. */
  readonly float16: Float32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly uint8: Uint8Array;
  /** One byte per value, 0 or 1. */
  readonly bool: Uint8Array;
}

/** Names the dtypes that a host tensor can have. */
export type HostDType = keyof HostArrays;

/** Holds numbers in row-major order with their shape, outside any engine. */
export interface HostTensor<D extends HostDType = HostDType> {
  readonly shape: readonly number[];
  readonly dtype: D;
  readonly data: HostArrays[D];
}

/** One part of a data set: inputs `[samples, ...]` and targets `[samples, ...]`, row by row. */
export interface Samples<X extends HostDType = HostDType, Y extends HostDType = HostDType> {
  readonly x: HostTensor<X>;
  readonly y: HostTensor<Y>;
}

/** A data set in its two parts. */
export interface SplitSamples<X extends HostDType = HostDType, Y extends HostDType = HostDType> {
  readonly train: Samples<X, Y>;
  readonly test: Samples<X, Y>;
}

/**
 * Joins data with a shape; the data are not copied.
 * @throws ShapeError when the shape does not hold exactly as many values as there are.
 */
export function hostTensor<D extends HostDType>(
  dtype: D,
  shape: readonly number[],
  data: HostArrays[D],
): HostTensor<D> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0) || size !== data.length) {
    throw new ShapeError(
      `hostTensor: shape [${shape.join(", ")}] holds ${size} values, but ${data.length} were given.`,
    );
  }
  return { shape: [...shape], dtype, data };
}

/**
 * Copies chosen rows (first axis) of a tensor, in the order given.
 * @throws ShapeError when an index lies outside the first axis, or the tensor is a scalar.
 */
export function takeRows<D extends HostDType>(
  tensor: HostTensor<D>,
  indices: ArrayLike<number>,
): HostTensor<D> {
  const [rows, ...rest] = tensor.shape;
  if (rows === undefined) throw new ShapeError("takeRows: a scalar has no rows to take.");
  const width = rest.reduce((product, extent) => product * extent, 1);
  const data = emptyLike(tensor.data, indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      throw new ShapeError(`takeRows: there is no row ${row}; the tensor has ${rows} rows.`);
    }
    data.set(tensor.data.subarray(row * width, (row + 1) * width), i * width);
  }
  return { shape: [indices.length, ...rest], dtype: tensor.dtype, data };
}

function emptyLike<A extends HostArrays[HostDType]>(array: A, length: number): A {
  const ArrayClass = array.constructor as new (length: number) => A;
  return new ArrayClass(length);
}

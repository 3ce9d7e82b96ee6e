// Deterministic test data: the same numbers for the same seed, on every machine.

import type { DType, HostArray } from "../ir/dtype.ts";
import { hostArray, isFloat, quantize } from "../ir/dtype.ts";
import type { Shape, TensorType } from "../ir/shape.ts";
import { sizeOf } from "../ir/shape.ts";

/** Is a tensor given to a case. */
export interface TestTensor {
  readonly type: TensorType;
  readonly data: HostArray;
}

/** Makes a source of uniform numbers in [0, 1): mulberry32, 32 bits of state. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const ranges: Readonly<Record<DType, readonly [number, number]>> = {
  float16: [-2, 2],
  float32: [-2, 2],
  float64: [-2, 2],
  int32: [-9, 10],
  uint32: [0, 20],
  uint8: [0, 20],
  bool: [0, 2],
};

/**
 * Makes a tensor of uniform numbers from `low` to below `high`; integers are rounded down.
 * Defaults: −2 to 2 for floats, −9 to 9 for int32, 0 to 19 for unsigned, both truths for bool.
 */
export function randomTensor(
  dtype: DType,
  shape: Shape,
  seed = 1,
  [low, high]: readonly [number, number] = ranges[dtype],
): TestTensor {
  const next = uniforms(seed * 7919 + sizeOf(shape));
  const whole = !isFloat(dtype);
  return fillTensor(dtype, shape, () => {
    const value = low + (high - low) * next();
    return whole ? Math.floor(value) : value;
  });
}

/** Makes a tensor whose element i is `element(i)`, rounded to the dtype. */
export function fillTensor(dtype: DType, shape: Shape, element: (i: number) => number): TestTensor {
  const data = hostArray(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = quantize(dtype, element(i));
  return { type: { dtype, shape }, data };
}

/** Makes a tensor of listed elements; the shape is a vector's unless given. */
export function listTensor(
  dtype: DType,
  elements: readonly number[],
  shape: Shape = [elements.length],
): TestTensor {
  return fillTensor(dtype, shape, (i) => elements[i] ?? Number.NaN);
}

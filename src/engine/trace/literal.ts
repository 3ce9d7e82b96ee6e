// From numbers, nested arrays and typed arrays to host elements with a type.

import { DTypeError, ShapeError } from "../../shared/errors.ts";
import type { DType, HostArray } from "../ir/dtype.ts";
import { asDType, hostArray, isFloat, quantize } from "../ir/dtype.ts";
import type { Shape, TensorType } from "../ir/shape.ts";
import { show, sizeOf } from "../ir/shape.ts";

/** Is an array of numbers or booleans, nested as deep as the tensor has axes. */
export type NestedArray = readonly (number | boolean | NestedArray)[];

/** Is data with its shape, as the sample data sets give it. */
export interface HostTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: HostArray;
}

/** Is plain data that a tensor can be made of. */
export type Literal = number | boolean | NestedArray | HostArray | HostTensor;

/** Tells typed arrays of a supported kind from everything else. */
export function isHostArray(data: unknown): data is HostArray {
  return (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Uint32Array ||
    data instanceof Uint8Array
  );
}

/**
 * Tells a host tensor from everything else.
 * @throws DTypeError when it has data and a shape, but no dtype, or none that exists.
 */
export function isHostTensor(data: unknown): data is HostTensor {
  if (typeof data !== "object" || data === null || !("data" in data && "shape" in data))
    return false;
  if (!isHostArray(data.data) || !Array.isArray(data.shape)) return false;
  asDType(
    String("dtype" in data ? data.dtype : undefined),
    "a tensor given as { data, shape, dtype }",
  );
  return true;
}

/** Gives the dtype that a typed array suggests. */
export function dtypeOfArray(data: HostArray): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  return data instanceof Uint32Array ? "uint32" : "uint8";
}

/**
 * Copies plain data into a dense host array. Numbers become float32 and booleans bool unless
 * `dtype` says otherwise; a typed array keeps its kind and is flat unless `shape` is given.
 * @throws ShapeError for ragged arrays or a shape that does not fit.
 */
export function fromLiteral(
  data: Literal,
  options: { readonly shape?: Shape; readonly dtype?: DType } = {},
): { type: TensorType; data: HostArray } {
  if (isHostTensor(data)) {
    const shape = options.shape ?? data.shape;
    return dense(data.data, shape, options.dtype ?? data.dtype, data.dtype);
  }
  if (isHostArray(data)) {
    const own = dtypeOfArray(data);
    return dense(data, options.shape ?? [data.length], options.dtype ?? own, own);
  }
  const shape = shapeOfNested(data);
  const dtype = options.dtype ?? (firstLeaf(data) === "boolean" ? "bool" : "float32");
  const elements = hostArray(dtype, sizeOf(shape));
  fill(data, shape, 0, elements, dtype, { next: 0 });
  return dense(elements, options.shape ?? shape, dtype, dtype);
}

function dense(data: HostArray, shape: Shape, dtype: DType, from: DType) {
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(
      `tensor: ${data.length} elements do not fill shape ${show(shape)}, ` +
        `which has ${sizeOf(shape)}.`,
    );
  }
  return { type: { dtype, shape: [...shape] }, data: convertElements(data, from, dtype) };
}

/** Converts elements from one dtype to another; always a copy. */
function convertElements(data: HostArray, from: DType, to: DType): HostArray {
  if (from === to || (isFloat(from) && isFloat(to) && to !== "float16")) {
    const copy = hostArray(to, data.length);
    copy.set(data);
    return copy;
  }
  const converted = hostArray(to, data.length);
  for (let i = 0; i < data.length; i++) converted[i] = quantize(to, data[i] ?? 0);
  return converted;
}

function shapeOfNested(data: number | boolean | NestedArray): number[] {
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

function firstLeaf(data: number | boolean | NestedArray): string {
  let level: unknown = data;
  while (Array.isArray(level)) level = level[0];
  return typeof level;
}

function fill(
  data: number | boolean | NestedArray,
  shape: Shape,
  axis: number,
  into: HostArray,
  dtype: DType,
  at: { next: number },
): void {
  if (axis === shape.length) {
    if (typeof data !== "number" && typeof data !== "boolean") {
      if (!Array.isArray(data)) {
        throw new DTypeError(`tensor: ${describe(data)} is neither a number nor a boolean.`);
      }
      throw new ShapeError(`tensor: an array is nested deeper than its first element.`);
    }
    into[at.next++] = quantize(dtype, Number(data));
    return;
  }
  if (!Array.isArray(data) || data.length !== shape[axis]) {
    throw new ShapeError(
      `tensor: ragged array: axis ${axis} has ${shape[axis]} elements in one place ` +
        `and ${Array.isArray(data) ? data.length : `a ${typeof data}`} in another.`,
    );
  }
  for (const part of data) fill(part, shape, axis + 1, into, dtype, at);
}

function describe(data: unknown): string {
  return typeof data === "string" ? `"${data}"` : String(data);
}

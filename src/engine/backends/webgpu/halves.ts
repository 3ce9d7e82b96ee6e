// Elements on their way to and from the GPU: those of float16 take half the bytes there.

import { float16ToNumber, numberToFloat16 } from "../../../shared/half.ts";
import type { DType, HostArray } from "../../ir/dtype.ts";
import { hostView } from "../../ir/dtype.ts";

/** Gives elements as they lie in the GPU's memory, perhaps the array itself. */
export function toDevice(dtype: DType, data: HostArray): ArrayBufferView {
  return dtype === "float16" ? Uint16Array.from(data, numberToFloat16) : data;
}

/** Sees bytes of the GPU as elements; halves become a wider array. */
export function fromDevice(dtype: DType, bytes: ArrayBuffer, length: number): HostArray {
  if (dtype !== "float16") return hostView(dtype, bytes, 0, length);
  return Float32Array.from(new Uint16Array(bytes, 0, length), float16ToNumber);
}

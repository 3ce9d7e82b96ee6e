// Four 32-bit lanes: float32 as f32x4, integers as i32x4, uint8 widened, bool as a mask of bits.

import type { DType } from "../../../ir/dtype.ts";
import { byteWidth } from "../../../ir/dtype.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Lanes } from "./lanes.ts";
import { applyVector } from "./vector-elementwise.ts";

const laneIndices = [0, 1, 2, 3] as const;
// Byte 0 of each lane, side by side.
const lowBytes = [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12];

/** Emits vector code; loads may read up to 15 bytes past the last element. */
export const vectorLanes: Lanes = {
  width: 4,
  localType: (dtype) => {
    if (dtype !== "float64") return "v128";
    throw new Error("float64 does not fit four lanes");
  },

  load(f, dtype, address, stride, count = 4) {
    const bytes = byteWidth(dtype);
    f.get(address);
    if (stride === 1) {
      if (bytes === 4) f.load("v128.load", { align: 4 });
      else {
        f.load("v128.load32_zero", { align: 1 });
        f.op("i16x8.extend_low_i8x16_u").op("i32x4.extend_low_i16x8_u");
      }
    } else if (stride === 0) {
      if (bytes === 4) f.load("v128.load32_splat");
      else f.load("i32.load8_u").op("i32x4.splat");
    } else loadStrided(f, bytes, address, stride, count);
    if (dtype === "bool") f.op("i32x4.neg");
  },

  store(f, dtype, address, value, count) {
    if (byteWidth(dtype) === 1) {
      storeBytes(f, dtype, address, value, count);
      return;
    }
    if (count === 4) {
      f.get(address).get(value).store("v128.store", { align: 4 });
      return;
    }
    for (const lane of laneIndices.slice(0, count)) {
      f.get(address)
        .get(value)
        .storeLane("v128.store32_lane", lane, { offset: lane * 4 });
    }
  },

  literal(f, dtype, value) {
    f.get(f.constant(dtype === "float32" ? "f32x4" : "i32x4", dtype === "bool" ? -value : value));
  },

  counter(f, dtype, index, step) {
    f.get(index)
      .op("i32x4.splat")
      .v128Const(int32Bytes(laneIndices.map((lane) => lane * step)));
    f.op("i32x4.add");
    if (dtype === "float32") f.op("f32x4.convert_i32x4_s");
  },

  apply: applyVector,
};

// Only the lanes that count are loaded: far from the address there may be no memory.
function loadStrided(
  f: FunctionBuilder,
  bytes: number,
  address: Local,
  stride: number,
  count: number,
): void {
  if (bytes === 4) f.load("v128.load32_zero");
  else f.load("i32.load8_u").op("i32x4.splat");
  const lanes = f.local("v128");
  f.set(lanes);
  for (const lane of laneIndices.slice(1, count)) {
    f.get(address)
      .i32Const(lane * stride * bytes)
      .op("i32.add");
    if (bytes === 4) f.get(lanes).loadLane("v128.load32_lane", lane).set(lanes);
    else {
      const element = f.local("i32");
      f.load("i32.load8_u").set(element);
      f.get(lanes).get(element).lane("i32x4.replace_lane", lane).set(lanes);
      f.release(element);
    }
  }
  f.get(lanes).release(lanes);
}

function storeBytes(
  f: FunctionBuilder,
  dtype: DType,
  address: Local,
  value: Local,
  count: number,
): void {
  const packed = f.local("v128");
  f.get(value);
  if (dtype === "bool") f.get(f.constant("i32x4", 1)).op("v128.and");
  f.tee(packed).get(packed).shuffle(lowBytes).set(packed);
  if (count === 4) f.get(address).get(packed).storeLane("v128.store32_lane", 0, { align: 1 });
  else {
    for (const lane of laneIndices.slice(0, count)) {
      f.get(address).get(packed).storeLane("v128.store8_lane", lane, { offset: lane });
    }
  }
  f.release(packed);
}

function int32Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

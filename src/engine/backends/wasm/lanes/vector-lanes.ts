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

  load(f, dtype, address, stride, count = 4, offset = 0) {
    const bytes = byteWidth(dtype);
    if (stride === 1) {
      f.get(address);
      if (bytes === 4) f.load("v128.load", { align: 4, offset });
      else {
        f.load("v128.load32_zero", { align: 1, offset });
        f.op("i16x8.extend_low_i8x16_u").op("i32x4.extend_low_i16x8_u");
      }
    } else if (stride === 0) {
      f.get(address);
      if (bytes === 4) f.load("v128.load32_splat", { offset });
      else f.load("i32.load8_u", { offset }).op("i32x4.splat");
    } else loadStrided(f, bytes, { address, offset }, stride, count);
    if (dtype === "bool") f.op("i32x4.neg");
  },

  store(f, dtype, address, value, count, offset = 0) {
    if (byteWidth(dtype) === 1) {
      storeBytes(f, dtype, { address, offset }, value, count);
      return;
    }
    if (count === 4) {
      f.get(address).get(value).store("v128.store", { align: 4, offset });
      return;
    }
    for (const lane of laneIndices.slice(0, count)) {
      f.get(address)
        .get(value)
        .storeLane("v128.store32_lane", lane, { offset: offset + lane * 4 });
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

/** Is a place in memory: bytes above an address. */
interface Spot {
  readonly address: Local;
  readonly offset: number;
}

// Only the lanes that count are loaded: far from the address there may be no memory.
function loadStrided(
  f: FunctionBuilder,
  bytes: number,
  { address, offset }: Spot,
  stride: number,
  count: number,
): void {
  const [lanes, from] = [f.local("v128"), f.local("i32")];
  // Offsets of instructions reach upwards only.
  const base = stride < 0 ? stride * bytes * 3 + offset : 0;
  f.get(address);
  if (base !== 0) f.i32Const(base).op("i32.add");
  f.set(from);
  for (const lane of laneIndices.slice(0, count)) {
    const access = { offset: offset + lane * stride * bytes - base };
    if (bytes === 4) {
      f.get(from);
      if (lane === 0) f.load("v128.load32_zero", access).set(lanes);
      else f.get(lanes).loadLane("v128.load32_lane", lane, access).set(lanes);
    } else if (lane === 0) f.get(from).load("i32.load8_u", access).op("i32x4.splat").set(lanes);
    else {
      f.get(lanes).get(from).load("i32.load8_u", access);
      f.lane("i32x4.replace_lane", lane).set(lanes);
    }
  }
  f.get(lanes).release(lanes, from);
}

function storeBytes(
  f: FunctionBuilder,
  dtype: DType,
  { address, offset }: Spot,
  value: Local,
  count: number,
): void {
  const packed = f.local("v128");
  f.get(value);
  if (dtype === "bool") f.get(f.constant("i32x4", 1)).op("v128.and");
  f.tee(packed).get(packed).shuffle(lowBytes).set(packed);
  f.get(address).get(packed);
  if (count === 4) f.storeLane("v128.store32_lane", 0, { align: 1, offset });
  else {
    for (const lane of laneIndices.slice(0, count)) {
      if (lane > 0) f.get(address).get(packed);
      f.storeLane("v128.store8_lane", lane, { offset: offset + lane });
    }
  }
  f.release(packed);
}

function int32Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

// One element at a time, for loops in which a float64 takes part: floats as themselves, the
// other dtypes as i32, bool as 0 or 1.

import type { DType } from "../../../ir/dtype.ts";
import type { ValueType } from "../assembler/encoding.ts";
import type { LoadInstruction, StoreInstruction } from "../assembler/instructions.ts";
import type { Lanes } from "./lanes.ts";
import { applyScalar } from "./scalar-elementwise.ts";

interface Facts {
  readonly type: ValueType;
  readonly load: LoadInstruction;
  readonly store: StoreInstruction;
}

const float32: Facts = { type: "f32", load: "f32.load", store: "f32.store" };

const facts: Readonly<Record<DType, Facts>> = {
  // Refused when it is compiled.
  float16: float32,
  float32,
  float64: { type: "f64", load: "f64.load", store: "f64.store" },
  int32: { type: "i32", load: "i32.load", store: "i32.store" },
  uint32: { type: "i32", load: "i32.load", store: "i32.store" },
  uint8: { type: "i32", load: "i32.load8_u", store: "i32.store8" },
  bool: { type: "i32", load: "i32.load8_u", store: "i32.store8" },
};

/** Emits scalar code. */
export const scalarLanes: Lanes = {
  width: 1,
  localType: (dtype) => facts[dtype].type,

  load(f, dtype, address, _stride, _count, offset = 0) {
    f.get(address).load(facts[dtype].load, { offset });
  },

  store(f, dtype, address, value, _count, offset = 0) {
    f.get(address).get(value).store(facts[dtype].store, { offset });
  },

  literal(f, dtype, value) {
    if (dtype === "float32") f.f32Const(value);
    else if (dtype === "float64") f.f64Const(value);
    else f.i32Const(value);
  },

  counter(f, dtype, index) {
    f.get(index);
    if (dtype === "float32") f.op("f32.convert_i32_s");
    else if (dtype === "float64") f.op("f64.convert_i32_s");
  },

  apply: applyScalar,
};

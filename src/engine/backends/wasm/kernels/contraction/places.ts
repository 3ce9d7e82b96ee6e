// Small pieces of code that turn numbers of items into indices, and indices into addresses.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";

/** Sets `indices` to the place of a number among `extents`, last one fastest. */
export function decode(
  f: FunctionBuilder,
  number: Local,
  extents: readonly number[],
  indices: readonly Local[],
): void {
  const rest = f.local("i32");
  f.get(number).set(rest);
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const [extent, index] = [extents[axis] ?? 1, indices[axis]];
    if (index === undefined) continue;
    if (extent === 1) {
      f.i32Const(0).set(index);
      continue;
    }
    f.get(rest).i32Const(extent).op("i32.rem_u").set(index);
    f.get(rest).i32Const(extent).op("i32.div_u").set(rest);
  }
  f.release(rest);
}

/** Adds `index` · `factor` to an address. */
export function addMultiple(
  f: FunctionBuilder,
  address: Local,
  index: Local | undefined,
  factor: number,
): void {
  if (index === undefined || factor === 0) return;
  f.get(address).get(index).i32Const(factor).op("i32.mul").op("i32.add").set(address);
}

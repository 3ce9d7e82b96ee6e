// Takes addresses and a length known beforehand; emits the moves and fills of a run of bytes.

import type { DType } from "../../../ir/dtype.ts";
import { byteWidth } from "../../../ir/dtype.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";

/** Longest run that is unrolled; beyond it the call of a bulk instruction no longer shows. */
const unrolledBytes = 512;

type PieceSize = 16 | 8 | 4 | 2 | 1;

const pieceSizes: readonly PieceSize[] = [16, 8, 4, 2, 1];

/** Cuts a run into pieces; the last vector overlaps the one before rather than leave a rest. */
function forEachPiece(bytes: number, visit: (offset: number, size: PieceSize) => void): void {
  if (bytes > 16 && bytes % 16 !== 0) {
    forEachPiece(bytes - (bytes % 16), visit);
    visit(bytes - 16, 16);
    return;
  }
  let offset = 0;
  for (const size of pieceSizes) {
    for (; bytes - offset >= size; offset += size) visit(offset, size);
  }
}

const loads = {
  16: "v128.load",
  8: "i64.load",
  4: "i32.load",
  2: "i32.load16_u",
  1: "i32.load8_u",
} as const;

const stores = {
  16: "v128.store",
  8: "i64.store",
  4: "i32.store",
  2: "i32.store16",
  1: "i32.store8",
} as const;

/** Copies `bytes` bytes between runs that do not overlap. */
export function copyBytes(f: FunctionBuilder, to: Local, from: Local, bytes: number): void {
  if (bytes > unrolledBytes) {
    f.get(to).get(from).i32Const(bytes).op("memory.copy");
    return;
  }
  forEachPiece(bytes, (offset, size) => {
    f.get(to).get(from).load(loads[size], { offset, align: 1 });
    f.store(stores[size], { offset, align: 1 });
  });
}

const splats = { 1: "v128.load8_splat", 4: "v128.load32_splat", 8: "v128.load64_splat" } as const;

/** Pushes a vector that repeats the element at an address. */
export function loadPattern(f: FunctionBuilder, dtype: DType, address: Local): void {
  f.get(address).load(splats[byteWidth(dtype) as keyof typeof splats]);
}

const laneStores = {
  8: "v128.store64_lane",
  4: "v128.store32_lane",
  2: "v128.store16_lane",
  1: "v128.store8_lane",
} as const;

/** Fills `bytes` bytes with a vector that repeats one element. */
export function fillBytes(f: FunctionBuilder, to: Local, bytes: number, pattern: Local): void {
  if (bytes > unrolledBytes) {
    fillLong(f, to, bytes, pattern);
    return;
  }
  forEachPiece(bytes, (offset, size) => {
    f.get(to).get(pattern);
    if (size === 16) f.store("v128.store", { offset, align: 1 });
    else f.storeLane(laneStores[size], 0, { offset, align: 1 });
  });
}

function fillLong(f: FunctionBuilder, to: Local, bytes: number, pattern: Local): void {
  const [at, left] = [f.local("i32"), f.local("i32")];
  f.get(to).set(at);
  f.forRange(left, 0, Math.floor(bytes / 64), 1, () => {
    fillBytes(f, at, 64, pattern);
    f.get(at).i32Const(64).op("i32.add").set(at);
  });
  fillBytes(f, at, bytes % 64, pattern);
  f.release(at, left);
}

// Takes a lane type and a number; gives the 16 bytes of a vector that holds it in every lane.

/** How the lanes of a constant vector are read. */
export type VectorKind = "f32x4" | "f64x2" | "i32x4" | "i64x2";

type LaneWriter = (view: DataView, offset: number, value: number | bigint) => void;

const lanes: Readonly<Record<VectorKind, readonly [bytes: number, write: LaneWriter]>> = {
  f32x4: [4, (view, offset, value) => view.setFloat32(offset, Number(value), true)],
  f64x2: [8, (view, offset, value) => view.setFloat64(offset, Number(value), true)],
  i32x4: [4, (view, offset, value) => view.setInt32(offset, Number(value), true)],
  i64x2: [8, (view, offset, value) => view.setBigInt64(offset, BigInt(value), true)],
};

/** Gives the little-endian bytes of a vector with `value` in every lane. */
export function vectorBytes(kind: VectorKind, value: number | bigint): Uint8Array<ArrayBuffer> {
  const [size, write] = lanes[kind];
  const view = new DataView(new ArrayBuffer(16));
  for (let offset = 0; offset < 16; offset += size) write(view, offset, value);
  return new Uint8Array(view.buffer);
}

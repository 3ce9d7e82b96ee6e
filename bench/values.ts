// Numbers that look random and are the same in every language: a hash of index and seed.

import type { Values } from "./task.ts";

/** Gives how many elements a shape has. */
function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

/** Makes the numbers that `values` describes, row by row. */
export function fill(values: Values): Float32Array<ArrayBuffer> {
  const { shape, seed, scale = 0, offset = 0, classes } = values;
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const bits = hash(Math.imul(i, 0x9e3779b1) + Math.imul(seed, 0x85ebca6b));
    // 24 bits, so that float32 holds the fraction exactly.
    const fraction = (bits >>> 8) / 2 ** 24;
    data[i] =
      classes === undefined ? offset + scale * (2 * fraction - 1) : Math.floor(fraction * classes);
  }
  return data;
}

function hash(start: number): number {
  let bits = start | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}

/** Picks a few elements, spread evenly, so that whole results need not travel between processes. */
export function sample(data: ArrayLike<number>, count = 16): number[] {
  const step = Math.max(1, Math.floor(data.length / count));
  const picked: number[] = [];
  for (let i = 0; i < data.length && picked.length < count; i += step) picked.push(data[i] ?? 0);
  return picked;
}

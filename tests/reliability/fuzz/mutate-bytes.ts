// Takes bytes; gives them out changed without knowledge of what they mean.

import type { Choice } from "./random.ts";

/** Numbers at which readers break: ends of ranges, signs, sizes that overflow. */
const sharp = [
  ...[0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 1000, 1024, 4096],
  ...[32767, 32768, 65535, 65536, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1],
];

type Mutation = (bytes: Uint8Array, choice: Choice, others: readonly Uint8Array[]) => Uint8Array;

const mutations: readonly Mutation[] = [
  (bytes, choice) => {
    const at = choice.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << choice.below(8));
    return bytes;
  },
  (bytes, choice) => {
    bytes[choice.below(bytes.length)] = choice.of([0, 1, 0x7f, 0x80, 0xff, choice.below(256)]);
    return bytes;
  },
  (bytes, choice) => putNumber(bytes, choice.below(bytes.length), choice),
  (bytes, choice) => {
    const [start, end] = range(bytes, choice);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  (bytes, choice) => {
    const [start, end] = range(bytes, choice);
    const at = choice.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), bytes.subarray(start, end), bytes.subarray(at));
  },
  (bytes, choice) => {
    const [start, end] = range(bytes, choice);
    bytes.copyWithin(choice.below(bytes.length), start, end);
    return bytes;
  },
  (bytes, choice) => {
    const [start, end] = range(bytes, choice);
    bytes.fill(choice.of([0, 0xff, choice.below(256)]), start, end);
    return bytes;
  },
  (bytes, choice) => bytes.slice(0, choice.below(bytes.length + 1)),
  (bytes, choice, others) => {
    const other = choice.of(others);
    return joined(
      bytes.subarray(0, choice.below(bytes.length)),
      other.subarray(choice.below(other.length)),
    );
  },
];

/** Changes a copy of the bytes once or a few times. */
export function mutateBytes(
  bytes: Uint8Array,
  choice: Choice,
  others: readonly Uint8Array[] = [bytes],
): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  const times = choice.of([1, 1, 1, 2, 3, 8]);
  for (let time = 0; time < times; time++) {
    mutant = choice.of(mutations)(mutant, choice, others);
  }
  return mutant;
}

/** Writes a sharp number of one to eight bytes, mostly little-endian, or moves the one there. */
export function putNumber(bytes: Uint8Array, at: number, choice: Choice): Uint8Array {
  const width = choice.of([1, 2, 4, 8]);
  if (at + width > bytes.length) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !choice.onceIn(8);
  const near = choice.of([-8, -1, 1, 8]);
  const small = choice.of([choice.of(sharp), bytes.length, choice.below(bytes.length)]);
  if (width === 1) view.setUint8(at, choice.onceIn(2) ? small : view.getUint8(at) + near);
  if (width === 2)
    view.setUint16(at, choice.onceIn(2) ? small : view.getUint16(at, little) + near, little);
  if (width === 4)
    view.setUint32(at, choice.onceIn(2) ? small : view.getUint32(at, little) + near, little);
  if (width === 8)
    view.setBigUint64(at, BigInt(small) << BigInt(choice.of([0, 0, 16, 32])), little);
  return bytes;
}

function range(bytes: Uint8Array, choice: Choice): [start: number, end: number] {
  const start = choice.below(bytes.length);
  return [
    start,
    start + choice.below(Math.min(choice.of([4, 16, 64, 1024]), bytes.length - start)),
  ];
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

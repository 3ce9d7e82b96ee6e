// Takes an HDF5 file; gives it out with fields of its structures changed, and their checksums right.

import { lookup3 } from "../../../src/saving/hdf5/checksum.ts";
import { mutateBytes, putNumber } from "./mutate-bytes.ts";
import type { Choice } from "./random.ts";

const signatures = ["TREE", "SNOD", "HEAP", "OHDR", "OCHK", "GCOL", "FRHP", "FHDB", "BTHD", "BTLF"];

/** Changes numbers of headers, nodes and messages; now and then any bytes. */
export function mutateHdf5(
  bytes: Uint8Array,
  choice: Choice,
  others: readonly Uint8Array[],
): Uint8Array {
  if (choice.onceIn(4)) return mutateBytes(bytes, choice, others);
  const mutant = bytes.slice();
  const structures = [0, ...placesOf(bytes)];
  const times = choice.of([1, 1, 2, 3]);
  for (let time = 0; time < times; time++) {
    const start = choice.of(structures);
    putNumber(mutant, start + choice.below(choice.of([16, 64, 256])), choice);
  }
  repairChecksums(mutant, structures);
  return mutant;
}

function placesOf(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const first = bytes[at] ?? 0;
    if (first < 66 || first > 84) continue;
    const text = String.fromCharCode(...bytes.subarray(at, at + 4));
    if (signatures.includes(text)) found.push(at);
  }
  return found;
}

/** Computes the checksums of the superblock and of object headers anew, so that readers go on. */
function repairChecksums(bytes: Uint8Array, structures: readonly number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sign = (start: number, end: number): void => {
    if (end + 4 <= bytes.length && end > start)
      view.setUint32(end, lookup3(bytes.subarray(start, end)), true);
  };
  if ((bytes[8] ?? 0) >= 2) sign(0, 44);
  for (const start of structures) {
    if (start + 16 > bytes.length || view.getUint32(start, true) !== 0x5244484f) continue;
    const flags = view.getUint8(start + 5);
    const at = start + 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
    const width = 1 << (flags & 3);
    if (at + 8 > bytes.length) continue;
    const size =
      width === 1
        ? view.getUint8(at)
        : width === 2
          ? view.getUint16(at, true)
          : view.getUint32(at, true);
    sign(start, at + width + size);
  }
}

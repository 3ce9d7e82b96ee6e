// The random kernel: threefry2x32 with 20 rounds, a block of two words at a time.

import type { FamilyName } from "../../ir/primitives/index.ts";
import { computeTensor, elementAt, operand } from "./host-tensor.ts";
import type { KernelTable } from "./kernel.ts";
import { resultType } from "./kernel.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Is the constant that Salmon et al. (2011) xor into the third key word. */
const parity = 0x1bd11bda;

const rotateLeft = (x: number, count: number) => (x << count) | (x >>> (32 - count));

/** Encrypts a counter of two 32-bit words under a key of two (Salmon et al., 2011). */
export function threefry2x32(
  key: readonly [number, number],
  counter: readonly [number, number],
): [number, number] {
  const keys = [key[0], key[1], key[0] ^ key[1] ^ parity] as const;
  const keyWord = (i: number) => keys[(i % 3) as 0 | 1 | 2];
  let x = (counter[0] + keys[0]) | 0;
  let y = (counter[1] + keys[1]) | 0;
  for (let group = 0; group < 5; group++) {
    for (const count of rotations[(group % 2) as 0 | 1]) {
      x = (x + y) | 0;
      y = rotateLeft(y, count) ^ x;
    }
    x = (x + keyWord(group + 1)) | 0;
    y = (y + keyWord(group + 2) + group + 1) | 0;
  }
  return [x >>> 0, y >>> 0];
}

/** Maps the random primitive to its kernel. */
export const random: KernelTable<FamilyName<"random">> = {
  randomBits: (node, inputs) => {
    const { data } = operand(inputs, 0);
    const key = [elementAt(data, 0), elementAt(data, 1)] as const;
    const element = (_: unknown, i: number) => {
      const block = threefry2x32(key, [Math.floor(i / 2), 0]);
      return block[(i % 2) as 0 | 1];
    };
    return [computeTensor(resultType(node), element)];
  },
};

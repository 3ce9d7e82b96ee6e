// Random bits: a pure function of a key, so that every backend and thread count gives the same.

import { DTypeError } from "../../../shared/errors.ts";
import type { Shape } from "../shape.ts";
import { showType } from "../shape.ts";
import { checkCount, checkExtents, define, input } from "./primitive.ts";

export const random = {
  /**
   * Fills `shape` with uint32 bits by threefry2x32-20 under a key of uint32[2]. Element i is word
   * i mod 2 of the block whose counter words are (floor(i / 2), 0).
   */
  randomBits: define<{ readonly shape: Shape }>({
    role: "kernel",
    infer: (inputs, { shape }) => {
      checkCount("randomBits", inputs, 1);
      const key = input(inputs, 0);
      if (key.dtype !== "uint32" || key.shape.length !== 1 || key.shape[0] !== 2) {
        throw new DTypeError(`randomBits takes a key of uint32[2], but got ${showType(key)}.`);
      }
      checkExtents("randomBits", shape);
      return [{ dtype: "uint32", shape }];
    },
  }),
};

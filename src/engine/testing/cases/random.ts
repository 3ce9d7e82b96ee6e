// Cases of random bits: known keys, odd counts, several axes and nothing.

import * as build from "../../ir/build.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import { listTensor } from "../data.ts";
import type { CaseTable } from "../primitive-case.ts";
import { primitiveCase } from "../primitive-case.ts";

const bits = (key: readonly [number, number], shape: Shape) =>
  primitiveCase(`key ${key}, [${shape}]`, [listTensor("uint32", key)], (value) =>
    build.apply("randomBits", [value], { shape }),
  );

/** Lists the cases of the random primitive. */
export const random: CaseTable<FamilyName<"random">> = {
  randomBits: [
    bits([0, 0], [2]),
    bits([0xffffffff, 0xffffffff], [7]),
    bits([0x13198a2e, 0x03707344], []),
    bits([1, 2], [3, 5]),
    bits([7, 0], [0, 2]),
    bits([0, 42], [1027]),
  ],
};

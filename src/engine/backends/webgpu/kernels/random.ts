// Random bits: threefry2x32 with 20 rounds, a thread for each block of two words; bit-equal everywhere.

import type { NodeOf } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { EmittedKernel, NodeEmitters } from "./kernel-code.ts";
import { Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perUnit } from "./per-element.ts";

/** Maps the random primitive to its emitter. */
export const random: NodeEmitters<FamilyName<"random">> = { randomBits: emitBits };

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

function emitBits(node: NodeOf<"randomBits">): EmittedKernel {
  const operands = new Operands();
  const [key, result] = [operandAt(node, 0), onlyOutput(node)];
  const count = sizeOf(result.type.shape);
  const groups = [0, 1, 2, 3, 4].flatMap((group) => [
    ...(rotations[group % 2] ?? []).flatMap((turn) => [
      "x += y;",
      `y = ((y << ${turn}u) | (y >> ${32 - turn}u)) ^ x;`,
    ]),
    `x += key${(group + 1) % 3};`,
    `y += key${(group + 2) % 3} + ${group + 1}u;`,
  ]);
  const code = perUnit("randomBits", operands, Math.ceil(count / 2), [
    `let key0 = ${operands.get(key, "0u")};`,
    `let key1 = ${operands.get(key, "1u")};`,
    "let key2 = key0 ^ key1 ^ 0x1bd11bdau;",
    "var x = unit + key0;",
    "var y = key1;",
    ...groups,
    operands.put(result, "unit * 2u", "x"),
    `if (unit * 2u + 1u < ${count}u) { ${operands.put(result, "unit * 2u + 1u", "y")} }`,
  ]);
  return { codes: [code], workspace: 0 };
}

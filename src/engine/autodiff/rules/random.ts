// Gradient rules of the random primitives: none has a gradient.

import type { FamilyName } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { zeroGradient } from "../rule.ts";

/** Maps every random primitive to its rule. */
export const random: RuleTable<FamilyName<"random">> = {
  randomBits: zeroGradient("bits do not vary smoothly with their key"),
};

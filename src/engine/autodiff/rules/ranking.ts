// Gradient rules of what goes along one axis in order.

import * as build from "../../ir/build.ts";
import type { PartOf } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { zeroGradient } from "../rule.ts";

const place = zeroGradient("its result is a place, not a value");

/** Maps every such primitive to its rule. */
export const ranking: RuleTable<PartOf<"ranking">> = {
  argMax: place,
  argMin: place,
  cumulativeSum: ({ attributes: { axis, reverse }, cotangent }) => [
    build.cumulativeSum(cotangent, axis, !reverse),
  ],
};

// Gradient rules of the windows: gathers and scatters, sums and spreads are each other's transpose.

import * as build from "../../ir/build.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { at, first } from "../rule.ts";

/** Maps every window primitive to its rule. */
export const window: RuleTable<FamilyName<"window">> = {
  maxPool: (context) => {
    const { node, attributes, cotangent } = context;
    const place = node.outputs[1] ?? first(context);
    return [build.windowScatter(cotangent, place, attributes, first(context).type.shape)];
  },
  windowGather: (context) => {
    const { attributes, cotangent } = context;
    const place = at(context, 1);
    return [build.windowScatter(cotangent, place, attributes, first(context).type.shape)];
  },
  windowScatter: (context) => [
    build.windowGather(context.cotangent, at(context, 1), context.attributes),
  ],
  windowSum: (context) => [
    build.windowSpread(context.cotangent, context.attributes, first(context).type.shape),
  ],
  windowSpread: ({ attributes, cotangent }) => [build.windowSum(cotangent, attributes)],
};

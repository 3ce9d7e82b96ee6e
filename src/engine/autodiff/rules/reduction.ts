// Gradient rules of the reductions: each spreads the cotangent over the elements that were combined.

import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { first } from "../rule.ts";

/** Shares the cotangent equally between all elements that equal the extreme one. */
function extreme(context: RuleContext<"reduceMax"> | RuleContext<"reduceMin">): readonly Value[] {
  const { attributes, output, cotangent } = context;
  const x = context.inputs[0] ?? output;
  const { axes } = attributes;
  const { shape, dtype } = x.type;
  // Nothing wins among nothing, and a share of 0 / 0 would spoil second derivatives.
  if (build.countAlong(x, axes) === 0) return [build.fullLike(x, 0)];
  const winner = build.compare("equal", x, build.broadcastReduced(output, shape, axes));
  const count = build.reduceSum(build.convert(winner, dtype), axes);
  const share = build.broadcastReduced(build.divide(cotangent, count), shape, axes);
  return [build.select(winner, share, build.fullLike(x, 0))];
}

/** Maps every reduction but the product to its rule. */
export const reduction: RuleTable<"reduceSum" | "reduceMax" | "reduceMin"> = {
  reduceSum: (context) => [
    build.broadcastReduced(context.cotangent, first(context).type.shape, context.attributes.axes),
  ],
  reduceMax: extreme,
  reduceMin: extreme,
};

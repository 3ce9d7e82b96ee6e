// Gradient rules of the indexing primitives: reading and adding are each other's transpose.

import * as build from "../../ir/build.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import { extent } from "../../ir/shape.ts";
import type { RuleTable } from "../rule.ts";
import { at, first } from "../rule.ts";

/** Maps every indexing primitive to its rule. */
export const indexing: RuleTable<FamilyName<"indexing">> = {
  gather: (context) => {
    const { axis } = context.attributes;
    const size = extent(first(context).type.shape, axis);
    return [build.scatterAdd(at(context, 1), context.cotangent, axis, size)];
  },
  scatterAdd: (context) => [
    undefined,
    build.gather(context.cotangent, first(context), context.attributes.axis),
  ],
  gatherAlong: (context) => {
    const { axis } = context.attributes;
    const size = extent(first(context).type.shape, axis);
    return [build.scatterAddAlong(at(context, 1), context.cotangent, axis, size)];
  },
  scatterAddAlong: (context) => [
    undefined,
    build.gatherAlong(context.cotangent, first(context), context.attributes.axis),
  ],
};

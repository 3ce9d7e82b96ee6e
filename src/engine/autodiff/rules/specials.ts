// Gradient rules of the functions of one float that few programs need.

import * as build from "../../ir/build.ts";
import type { PartOf } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { first } from "../rule.ts";
import { onePlus, scale, square } from "./polynomials.ts";

/** Maps every such function to its rule. */
export const specials: RuleTable<PartOf<"specials">> = {
  expm1: ({ cotangent, output }) => [build.multiply(cotangent, onePlus(output))],
  log1p: (context) => [build.divide(context.cotangent, onePlus(first(context)))],
  erf: (context) => [
    build.multiply(
      scale(context.cotangent, 2 / Math.sqrt(Math.PI)),
      build.exp(build.negate(square(first(context)))),
    ),
  ],
};

// Gradient rules of the functions of angles and their inverses.

import * as build from "../../ir/build.ts";
import type { PartOf } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { first } from "../rule.ts";
import { oneMinus, onePlus, square } from "./polynomials.ts";

/** Maps every such function to its rule. */
export const angles: RuleTable<PartOf<"angles">> = {
  sin: (context) => [build.multiply(context.cotangent, build.cos(first(context)))],
  cos: (context) => [build.negate(build.multiply(context.cotangent, build.sin(first(context))))],
  tan: ({ cotangent, output }) => [build.multiply(cotangent, onePlus(square(output)))],
  asin: (context) => [
    build.multiply(context.cotangent, build.rsqrt(oneMinus(square(first(context))))),
  ],
  acos: (context) => [
    build.negate(build.multiply(context.cotangent, build.rsqrt(oneMinus(square(first(context)))))),
  ],
  atan: (context) => [build.divide(context.cotangent, onePlus(square(first(context))))],
};

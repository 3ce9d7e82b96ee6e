// Maps the names of the functions of one float that few programs need to their emitters.

import type { Float64Function } from "../../../ir/float64-math.ts";
import { specialFloat64Functions } from "../../../ir/float64-specials.ts";
import type { PartOf } from "../../../ir/primitives/index.ts";
import { emitExpm1 } from "./exponential.ts";
import type { UnaryEmitter } from "./expression.ts";
import { emitLog1p } from "./logarithm.ts";
import { emitErf } from "./two-sided.ts";

/** Functions of one f32x4 in straight code; each leaves its result on the stack. */
export const specialFunctions = {
  branching: {},
  straight: { expm1: emitExpm1, log1p: emitLog1p, erf: emitErf },
  float64: specialFloat64Functions,
} as const satisfies {
  readonly branching: object;
  readonly straight: { readonly [P in PartOf<"specials">]: UnaryEmitter };
  readonly float64: { readonly [P in PartOf<"specials">]: Float64Function };
};

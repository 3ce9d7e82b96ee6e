// Maps the names of the functions of angles and their inverses to their emitters.

import type { Float64Function } from "../../../ir/float64-math.ts";
import { angleFloat64Functions } from "../../../ir/float64-math.ts";
import type { PartOf } from "../../../ir/primitives/index.ts";
import type { BranchingEmitter, UnaryEmitter } from "./expression.ts";
import { emitAcos, emitAsin, emitAtan } from "./inverse-trigonometric.ts";
import { emitCos, emitSin, emitTan } from "./trigonometric.ts";

type Branching = "sin" | "cos" | "tan";

/** Functions of one f32x4, by whether they branch; each leaves its result on the stack. */
export const angleFunctions = {
  branching: { sin: emitSin, cos: emitCos, tan: emitTan },
  straight: { asin: emitAsin, acos: emitAcos, atan: emitAtan },
  float64: angleFloat64Functions,
} as const satisfies {
  readonly branching: { readonly [P in Branching]: BranchingEmitter };
  readonly straight: { readonly [P in Exclude<PartOf<"angles">, Branching>]: UnaryEmitter };
  readonly float64: { readonly [P in PartOf<"angles">]: Float64Function };
};

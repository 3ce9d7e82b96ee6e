// The constraints' door.

export type {
  Constraint,
  MaxNormOptions,
  MinMaxNormOptions,
  NormAxis,
} from "./constraints.ts";
export { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./constraints.ts";
export type { ConstraintIdentifier, ConstraintName } from "./registry.ts";
export { constraintRegistry, get, serialize } from "./registry.ts";

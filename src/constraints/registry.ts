// Constraints by name: what a layer's `kernelConstraint` and its like may be.

import type { SerializedObject } from "../registry/index.ts";
import { Registry } from "../registry/index.ts";
import type { Constraint } from "./constraints.ts";

/** Names the constraints that can be given as a string. */
export type ConstraintName = "max_norm" | "min_max_norm" | "non_neg" | "unit_norm";

// Keeps the suggestions of the union while class names and custom names are strings too.
type OtherName = string & Record<never, never>;

/** Is anything that stands for a constraint; null stands for none. */
export type ConstraintIdentifier =
  | ConstraintName
  | OtherName
  | Constraint
  | SerializedObject
  | null
  | undefined;

/** Knows the constraints that have been registered. */
export const constraintRegistry = /* @__PURE__ */ new Registry<Constraint>(
  "constraint",
  "keras.constraints",
);

/**
 * Turns a name, config or instance into a constraint; null and undefined into null.
 * @throws ConfigError for an unknown name.
 */
export function get(identifier: ConstraintIdentifier, who = "constraints.get"): Constraint | null {
  return constraintRegistry.resolve(identifier, who);
}

/** Writes a constraint down; null stays null. */
export function serialize(constraint: Constraint | null): SerializedObject | null {
  return constraintRegistry.serialize(constraint);
}

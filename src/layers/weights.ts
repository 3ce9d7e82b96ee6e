// What a weight knows beside its values: the penalty on it and the constraint after each update.

import type { Constraint } from "../constraints/index.ts";
import type { Variable } from "../engine/index.ts";
import type { Regularizer } from "../regularizers/index.ts";

const regularizers = new WeakMap<Variable, Regularizer>();
const constraints = new WeakMap<Variable, Constraint>();

/** Gives the penalty that a weight adds to the loss, null if none. */
export function regularizerOf(weight: Variable): Regularizer | null {
  return regularizers.get(weight) ?? null;
}

/** Gives the constraint that holds after each update of a weight, null if none. */
export function constraintOf(weight: Variable): Constraint | null {
  return constraints.get(weight) ?? null;
}

/** Attaches penalty and constraint to a new weight. */
export function describeWeight(
  weight: Variable,
  regularizer: Regularizer | null,
  constraint: Constraint | null,
): void {
  if (regularizer !== null) regularizers.set(weight, regularizer);
  if (constraint !== null) constraints.set(weight, constraint);
}

// Regularizers by name: what a layer's `kernelRegularizer` and its like may be.

import type { SerializedObject } from "../registry/index.ts";
import { Registry } from "../registry/index.ts";
import type { Regularizer } from "./regularizers.ts";

/** Names the regularizers that can be given as a string. */
export type RegularizerName = "l1" | "l2" | "l1_l2" | "orthogonal_regularizer";

// Keeps the suggestions of the union while class names and custom names are strings too.
type OtherName = string & Record<never, never>;

/** Is anything that stands for a regularizer; null stands for none. */
export type RegularizerIdentifier =
  | RegularizerName
  | OtherName
  | Regularizer
  | SerializedObject
  | null
  | undefined;

/** Knows the regularizers that have been registered. */
export const regularizerRegistry = /* @__PURE__ */ new Registry<Regularizer>(
  "regularizer",
  "keras.regularizers",
);

/**
 * Turns a name, config or instance into a regularizer; null and undefined into null.
 * @throws ConfigError for an unknown name.
 */
export function get(
  identifier: RegularizerIdentifier,
  who = "regularizers.get",
): Regularizer | null {
  return regularizerRegistry.resolve(identifier, who);
}

/** Writes a regularizer down; null stays null. */
export function serialize(regularizer: Regularizer | null): SerializedObject | null {
  return regularizerRegistry.serialize(regularizer);
}

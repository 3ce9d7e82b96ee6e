// Initializers by name: what a layer's `kernelInitializer` and its like may be.

import type { SerializedObject } from "../registry/index.ts";
import { Registry } from "../registry/index.ts";
import type { Initializer } from "./initializer.ts";

/** Names the initializers that can be given as a string. */
export type InitializerName =
  | "constant"
  | "glorot_normal"
  | "glorot_uniform"
  | "he_normal"
  | "he_uniform"
  | "identity"
  | "lecun_normal"
  | "lecun_uniform"
  | "normal"
  | "one"
  | "ones"
  | "orthogonal"
  | "random_normal"
  | "random_uniform"
  | "truncated_normal"
  | "uniform"
  | "variance_scaling"
  | "zero"
  | "zeros";

// Keeps the suggestions of the union while class names and custom names are strings too.
type OtherName = string & Record<never, never>;

/** Is anything that stands for an initializer. */
export type InitializerIdentifier = InitializerName | OtherName | Initializer | SerializedObject;

/** Knows the initializers that have been registered. */
export const initializerRegistry = /* @__PURE__ */ new Registry<Initializer>(
  "initializer",
  "keras.initializers",
);

/**
 * Turns a name, config or instance into an initializer; null stays null.
 * @throws ConfigError for an unknown name.
 */
export function get(identifier: InitializerIdentifier, who?: string): Initializer;
export function get(
  identifier: InitializerIdentifier | null | undefined,
  who?: string,
): Initializer | null;
export function get(
  identifier: InitializerIdentifier | null | undefined,
  who = "initializers.get",
): Initializer | null {
  return initializerRegistry.resolve(identifier, who);
}

/** Writes an initializer down. */
export function serialize(initializer: Initializer): SerializedObject {
  return initializerRegistry.serialize(initializer);
}

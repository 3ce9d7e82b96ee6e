// Activations by name: what a layer's `activation` option may be.

import type { SerializedObject } from "../registry/index.ts";
import { FunctionRegistry } from "../registry/index.ts";
import type { Activation } from "./functions.ts";
import { linear } from "./functions.ts";

/** Names the activations that can be given as a string. */
export type ActivationName =
  | "celu"
  | "elu"
  | "exponential"
  | "gelu"
  | "glu"
  | "hard_shrink"
  | "hard_sigmoid"
  | "hard_silu"
  | "hard_swish"
  | "hard_tanh"
  | "leaky_relu"
  | "linear"
  | "log_sigmoid"
  | "log_softmax"
  | "mish"
  | "relu"
  | "relu6"
  | "selu"
  | "sigmoid"
  | "silu"
  | "soft_shrink"
  | "softmax"
  | "softplus"
  | "softsign"
  | "sparse_plus"
  | "sparse_sigmoid"
  | "sparsemax"
  | "squareplus"
  | "swish"
  | "tanh"
  | "tanh_shrink";

// Keeps the suggestions of the union while a registered custom name is a string too.
type OtherName = string & Record<never, never>;

/** Is anything that stands for an activation; null and undefined stand for linear. */
export type ActivationIdentifier =
  | ActivationName
  | OtherName
  | Activation
  | SerializedObject
  | null
  | undefined;

/** Knows the activations that have been registered. */
export const activationRegistry = /* @__PURE__ */ new FunctionRegistry<Activation>(
  "activation",
  "keras.activations",
  { whenNull: linear },
);

/**
 * Turns a name, config or function into an activation; null and undefined into `linear`.
 * @throws ConfigError for an unknown name.
 */
export function get(identifier: ActivationIdentifier, who = "activations.get"): Activation {
  return activationRegistry.resolve(identifier, who);
}

/** Writes an activation down, as its name where it is the library's own. */
export function serialize(activation: Activation): string | SerializedObject {
  return activationRegistry.serialize(activation);
}

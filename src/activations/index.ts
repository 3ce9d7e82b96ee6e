// The activations' door.

export * from "./functions.ts";
export type { ActivationIdentifier, ActivationName } from "./registry.ts";
export { activationRegistry, get, serialize } from "./registry.ts";

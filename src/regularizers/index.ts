// The regularizers' door.

export type { RegularizerIdentifier, RegularizerName } from "./registry.ts";
export { get, regularizerRegistry, serialize } from "./registry.ts";
export type { OrthogonalRegularizerOptions, Regularizer } from "./regularizers.ts";
export { L1, L1L2, L2, OrthogonalRegularizer } from "./regularizers.ts";

// Registers every regularizer under Keras' names.

import { regularizerRegistry } from "./registry.ts";
import { L1, L1L2, L2, OrthogonalRegularizer } from "./regularizers.ts";

/** Makes every regularizer known by name. */
export function registerAllRegularizers(): void {
  regularizerRegistry.register(L1);
  regularizerRegistry.register(L2);
  regularizerRegistry.register(L1L2, "l1_l2");
  regularizerRegistry.register(OrthogonalRegularizer);
}

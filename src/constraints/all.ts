// Registers every constraint under Keras' names.

import { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./constraints.ts";
import { constraintRegistry } from "./registry.ts";

/** Makes every constraint known by name. */
export function registerAllConstraints(): void {
  constraintRegistry.register(MaxNorm, "maxnorm");
  constraintRegistry.register(MinMaxNorm);
  constraintRegistry.register(NonNeg, "nonneg");
  constraintRegistry.register(UnitNorm, "unitnorm");
}

// Registers every activation under Keras' names.

import * as functions from "./functions.ts";
import { keras2HardSigmoid } from "./keras2-hard-sigmoid.ts";
import { activationRegistry } from "./registry.ts";

/** Makes every activation known by name. */
export function registerAllActivations(): void {
  const { hardSilu, silu, threshold: _needsArguments, ...others } = functions;
  for (const activation of Object.values(others)) activationRegistry.register(activation);
  activationRegistry.register(silu, "swish");
  activationRegistry.register(hardSilu, "hard_swish");
  const own = { package: "gradus" };
  activationRegistry.registerCustom("keras2_hard_sigmoid", keras2HardSigmoid, own);
}

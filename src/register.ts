// Makes every string identifier of the library known: "adam", "he_normal", "relu", "mse" …

import { registerAllActivations } from "./activations/all.ts";
import { registerAllConstraints } from "./constraints/all.ts";
import { registerAllInitializers } from "./initializers/all.ts";
import { registerAllLayers } from "./layers/all.ts";
import { registerAllLosses } from "./losses/all.ts";
import { registerAllMetrics } from "./metrics/all.ts";
import { registerAllModels } from "./models/all.ts";
import { registerAllOptimizers } from "./optimizers/all.ts";
import { registerAllRegularizers } from "./regularizers/all.ts";

/** Registers all families; the root entry does it once when it is loaded. */
export function registerEverything(): void {
  registerAllActivations();
  registerAllInitializers();
  registerAllRegularizers();
  registerAllConstraints();
  registerAllLosses();
  registerAllMetrics();
  registerAllOptimizers();
  registerAllLayers();
  registerAllModels();
}

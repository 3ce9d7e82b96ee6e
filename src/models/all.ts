// Registers the models among the layers, since a model can be a layer of another.

import { layerRegistry } from "../layers/index.ts";
import { Functional } from "./functional.ts";
import { Model } from "./model.ts";
import { Sequential } from "./sequential.ts";

/** Makes the model classes known by name. */
export function registerAllModels(): void {
  for (const cls of [Functional, Sequential, Model]) layerRegistry.register(cls);
}

// A second model of the same structure, with weights of its own.

import type { Layer } from "../layers/index.ts";
import type { Model } from "./model.ts";

/**
 * Makes a model like another with new initial weights; copy them by
 * `copy.setWeights(await model.getWeights())`.
 * @throws ConfigError when a layer of one's own is not registered.
 */
export function cloneModel<M extends Model>(model: M): M {
  const cls = model.constructor as unknown as { fromConfig(config: object): Layer };
  return cls.fromConfig(model.getConfig()) as M;
}

// Which settings each optimizer reads.

import type { OptimizerName, OptimizerSettings } from "./config.ts";

/** Names the settings beside the learning rate, in the order in which they are shown. */
export const usedSettings: {
  readonly [name in OptimizerName]: readonly (keyof OptimizerSettings)[];
} = {
  sgd: [],
  momentum: ["momentum"],
  nesterov: ["momentum"],
  adagrad: ["epsilon"],
  rmsprop: ["rho", "epsilon"],
  adam: ["beta1", "beta2", "epsilon"],
};

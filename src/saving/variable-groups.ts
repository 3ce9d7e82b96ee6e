// Takes a model; gives out the groups of its weights file: those of its layers, and the optimizer's.

import type { SavableModel } from "./savable-model.ts";
import { weightsLayout } from "./weights-layout.ts";
import type { VariableGroup } from "./weights-tree.ts";

/** Path of the optimizer's group. */
export const OPTIMIZER = "optimizer";

/** Lists the groups of the layers in the order of the file. */
export function layerGroups(model: SavableModel): VariableGroup[] {
  return weightsLayout(model).map(({ path, layer, variables }) => ({
    path,
    name: layer.name,
    variables,
  }));
}

/**
 * Gives the optimizer's group, undefined for a model that is not compiled. The state is made first,
 * as zeros, because Keras expects all of it in a file.
 */
export function optimizerGroup(model: SavableModel): VariableGroup | undefined {
  const { optimizer } = model;
  if (optimizer === undefined || optimizer === null) return undefined;
  if (model.built) optimizer.build(model.trainableVariables);
  return { path: OPTIMIZER, name: optimizer.name, variables: optimizer.variables };
}

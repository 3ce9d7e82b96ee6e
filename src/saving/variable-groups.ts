// Takes a model; gives out the groups of its weights file: those of its layers, and the optimizer's.

import type { Optimizer } from "../optimizers/index.ts";
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

/**
 * Lists what of the optimizer goes into a file. Keras writes the state of an optimizer inside of
 * another one twice: with that one's, which is what is read, and by itself.
 */
export function optimizerGroups(model: SavableModel): VariableGroup[] {
  const group = optimizerGroup(model);
  if (group === undefined) return [];
  const inner = (model.optimizer as { readonly innerOptimizer?: Optimizer }).innerOptimizer;
  if (inner === undefined) return [group];
  const { name, variables } = inner;
  return [group, { path: `${OPTIMIZER}/inner_optimizer`, name, variables }];
}

/** Tells whether a group of a file is an optimizer's. */
export function isOptimizerPath(path: string): boolean {
  return path === OPTIMIZER || path.startsWith(`${OPTIMIZER}/`);
}

/** Tells whether a model has an optimizer with a state that is worth something: one that made a step. */
export async function hasOptimizerState({ optimizer }: SavableModel): Promise<boolean> {
  return optimizer != null && (await optimizer.iterations.value.item()) > 0;
}

// A layers model of TensorFlow.js to a model: wholly, or not at all.

import { FileError } from "../../shared/errors.ts";
import { describeModel } from "../legacy/describe-model.ts";
import { optimizerPlaces } from "../legacy/optimizer-state.ts";
import { asDataset } from "../named-weights.ts";
import { type LoadOptions, restoreModel, weightsError } from "../restore-model.ts";
import type { SavableModel } from "../savable-model.ts";
import { optimizerGroup } from "../variable-groups.ts";
import { type Assignment, assignAll } from "../weights-tree.ts";
import { type LayersArtifacts, readTopology } from "./artifacts.ts";
import { planLayersWeights } from "./assign-weights.ts";
import { type NamedWeight, openWeights } from "./weight-specs.ts";

/**
 * Makes the model of its parts, with its weights and, where it is compiled, the optimizer's state.
 * @throws FileError naming the part and the reason; then nothing was loaded.
 */
export async function restoreLayersModel(
  artifacts: LayersArtifacts,
  file: string,
  options: LoadOptions,
): Promise<SavableModel> {
  const { weightSpecs, weightData, modelTopology, trainingConfig = null } = artifacts;
  const { model: topology, training, isKeras3 } = readTopology(modelTopology, trainingConfig, file);
  if (!Array.isArray(weightSpecs)) {
    throw new FileError(`${file}: expected the weights as a list of { name, shape, dtype }.`);
  }
  const weights = openWeights(weightSpecs, weightData, file);
  const compiled = options.compile === false ? null : training;
  const context = { file: `${file}: modelTopology`, isKeras3 };
  const model = restoreModel(describeModel(topology, compiled, context), context.file, options);
  const plan = planLayersWeights(
    model,
    weights.filter(({ ofOptimizer }) => !ofOptimizer),
  );
  if (plan.problems.length > 0) throw weightsError(file, plan.problems);
  const state = weights.filter(({ ofOptimizer }) => ofOptimizer);
  await assignAll([...plan.assignments, ...planState(model, state, file)], options.onProgress);
  return model;
}

function planState(
  model: SavableModel,
  state: readonly NamedWeight[],
  file: string,
): readonly Assignment[] {
  const group = optimizerGroup(model);
  if (state.length === 0 || group === undefined) return [];
  const places = optimizerPlaces(
    state.map(({ name }) => name),
    group.variables,
  );
  const fits = places?.every(({ shape }, i) => String(shape) === String(state[i]?.array.shape));
  if (places === undefined || !fits) {
    console.warn(
      `${file}: the state of the optimizer "${group.name}" does not fit and is left out.`,
    );
    return [];
  }
  return places.flatMap((variable, i) => {
    const array = state[i]?.array;
    return array === undefined ? [] : [{ variable, dataset: asDataset(array) }];
  });
}

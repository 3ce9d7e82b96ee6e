// Takes a model and weights under the names of TensorFlow.js; gives out which value goes where.

import type { Layer } from "../../layers/index.ts";
import { legacyWeights, mismatchOf, type NamedDataset, pair } from "../legacy/weights.ts";
import { asDataset, planNamedWeights } from "../named-weights.ts";
import { isSavableModel, type SavableModel } from "../savable-model.ts";
import { layerGroups } from "../variable-groups.ts";
import type { LoadPlan } from "../weights-tree.ts";
import type { NamedWeight } from "./weight-specs.ts";

/** The converter gives weights of Keras 3 the names that they have in a `.keras` file. */
const NUMBERED = /(^|\/)vars\/\d+$/;

type Plan = Pick<LoadPlan, "assignments" | "problems">;

/** Holds weights against the layers of a model; reads no values. */
export function planLayersWeights(model: SavableModel, weights: readonly NamedWeight[]): Plan {
  const numbered = weights.length > 0 && weights.every(({ name }) => NUMBERED.test(name));
  return numbered ? planNumbered(model, weights) : planByLayer(model, weights);
}

function planNumbered(model: SavableModel, weights: readonly NamedWeight[]): Plan {
  // Keras 3.0 called the list of layers differently.
  const arrays = new Map(
    weights.map(({ name, array }) => [
      name.replace(/^_layer_checkpoint_dependencies\//, "layers/"),
      array,
    ]),
  );
  const { assignments, problems, unused } = planNamedWeights(arrays, layerGroups(model));
  return { assignments, problems: [...problems, ...unused.map(belongsNowhere)] };
}

/**
 * A part of a weight's name is that of its layer, or of one inside; the weights of one layer have
 * the order of Keras, whatever lies between them.
 */
function planByLayer(model: SavableModel, weights: readonly NamedWeight[]): Plan {
  const leaves = leafLayers(model);
  const found = new Map<Layer, NamedDataset[]>(leaves.map((layer) => [layer, []]));
  const problems: string[] = [];
  const isOpen = (layer: Layer): boolean =>
    (found.get(layer)?.length ?? 0) < legacyWeights(layer).length;
  for (const { name, array } of weights) {
    const parts = name.split("/");
    const named = (match: (layer: Layer, part: string) => boolean) =>
      parts.flatMap((part) => leaves.filter((layer) => match(layer, part) && isOpen(layer)))[0];
    const layer =
      named((leaf, part) => leaf.name === part) ??
      named((leaf, part) => leaf.flattenLayers().some((inner) => inner.name === part));
    if (layer === undefined) problems.push(belongsNowhere(name));
    else found.get(layer)?.push({ name, dataset: asDataset(array) });
  }
  const assignments = leaves.flatMap((layer) => {
    const datasets = found.get(layer) ?? [];
    const problem = mismatchOf(layer, datasets);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? pair(legacyWeights(layer), datasets) : [];
  });
  return { assignments, problems };
}

/** Lists the layers of a model and of models inside, each once. */
function leafLayers(model: SavableModel): readonly Layer[] {
  const leaves = model.layers.flatMap((layer) =>
    isSavableModel(layer) ? leafLayers(layer) : [layer],
  );
  return [...new Set(leaves)];
}

function belongsNowhere(name: string): string {
  return `"${name}" belongs to no layer of it`;
}

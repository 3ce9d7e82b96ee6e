// Takes a model and the weights of a legacy .h5 file; gives out which value goes where.

import type { Variable } from "../../engine/index.ts";
import { show } from "../../engine/index.ts";
import type { Layer } from "../../layers/index.ts";
import { FileError } from "../../shared/errors.ts";
import type { Hdf5AttributeValue, Hdf5Dataset, Hdf5Group, Hdf5Node } from "../hdf5/index.ts";
import type { Assignment } from "../weights-tree.ts";

/** Is what a file holds for a model. */
export interface LegacyPlan {
  readonly assignments: readonly Assignment[];
  /** One sentence per layer that does not fit. */
  readonly problems: readonly string[];
}

/** Is a dataset with the name of its weight. */
export interface NamedDataset {
  readonly name: string;
  readonly dataset: Hdf5Dataset;
}

/** Lists the weights of a layer as these files order them: trainable ones of all depths first. */
export function legacyWeights(layer: Layer): readonly Variable[] {
  return [...layer.trainableWeights, ...layer.nonTrainableWeights];
}

/** Finds the group that holds weights: of a whole model, or of a file of weights alone. */
export function weightsGroup(root: Hdf5Group): Hdf5Group | undefined {
  if (root.attributes.has("layer_names") || root.attributes.has("layer_names0")) return root;
  const group = root.children.get("model_weights");
  return group?.kind === "group" ? group : undefined;
}

/**
 * Holds the groups of a file against the layers of a model: by name where all names are known, else
 * in order, as Keras does. Reads no values.
 */
export function planLegacyWeights(layers: readonly Layer[], group: Hdf5Group): LegacyPlan {
  const stored = readNames(group, "layer_names")
    .map((name) => ({ name, datasets: datasetsOf(group, name) }))
    .filter(({ datasets }) => datasets.length > 0);
  const wanted = layers.filter((layer) => layer.weights.length > 0);
  const names = new Set(wanted.map(({ name }) => name));
  const byName = stored.every(({ name }) => names.has(name));
  const problems: string[] = [];
  if (stored.length !== wanted.length) {
    const listed = stored
      .map(({ name }) => name)
      .slice(0, 5)
      .join(", ");
    problems.push(
      `the file holds ${stored.length} layers with weights (${listed}), the model has ${wanted.length}`,
    );
  }
  const assignments = wanted.flatMap((layer, i) => {
    const found = byName ? stored.find(({ name }) => name === layer.name) : stored[i];
    const datasets = found?.datasets ?? [];
    const problem = mismatchOf(layer, datasets);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? pair(legacyWeights(layer), datasets) : [];
  });
  return { assignments, problems };
}

/** Lists the datasets of a group that its attribute `weight_names` names. */
export function datasetsOf(group: Hdf5Group, name: string): readonly NamedDataset[] {
  const own = childAt(group, name);
  if (own?.kind !== "group") return [];
  return readNames(own, "weight_names").map((path) => {
    const dataset = childAt(own, path);
    if (dataset?.kind === "dataset") return { name: path, dataset };
    throw new FileError(`HDF5 object "${name}": the weight "${path}" that it names is missing.`);
  });
}

/** Says why datasets do not fit a list of variables; undefined when they do. */
export function mismatchOf(layer: Layer, datasets: readonly NamedDataset[]): string | undefined {
  const variables = legacyWeights(layer);
  if (variables.length !== datasets.length) {
    return `layer "${layer.name}" has ${variables.length} weights, the file ${datasets.length} for it`;
  }
  for (const [i, variable] of variables.entries()) {
    const { name = "", dataset } = datasets[i] ?? {};
    if (dataset?.dtype === "string") return `"${name}" holds text instead of numbers`;
    if (dataset !== undefined && show(dataset.shape) === show(variable.shape)) continue;
    return (
      `"${name}" has shape ${show(dataset?.shape ?? [])}, but "${variable.name}" has shape ` +
      show(variable.shape)
    );
  }
  return undefined;
}

/** Reads a list of names, which long lists keep in numbered parts: HDF5 limits an attribute. */
function readNames(group: Hdf5Group, key: string): readonly string[] {
  const whole = group.attributes.get(key);
  if (whole !== undefined) return textsOf(whole);
  const names: string[] = [];
  for (let part = 0; ; part++) {
    const some = group.attributes.get(`${key}${part}`);
    if (some === undefined) return names;
    names.push(...textsOf(some));
  }
}

// An empty list is kept as an array of no numbers.
function textsOf(value: Hdf5AttributeValue): readonly string[] {
  const texts = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return texts.filter((text): text is string => typeof text === "string");
}

/** Gives each variable the dataset at its place. */
export function pair(
  variables: readonly Variable[],
  datasets: readonly NamedDataset[],
): Assignment[] {
  return variables.flatMap((variable, i) => {
    const dataset = datasets[i]?.dataset;
    return dataset === undefined ? [] : [{ variable, dataset }];
  });
}

function childAt(group: Hdf5Group, path: string): Hdf5Node | undefined {
  let node: Hdf5Node | undefined = group;
  for (const name of path.split("/")) {
    node = node?.kind === "group" ? node.children.get(name) : undefined;
  }
  return node;
}

// Takes a model; gives out the places that a weights file has for the variables of its layers.

import type { Variable } from "../engine/index.ts";
import type { Layer } from "../layers/index.ts";
import { classNameToSnakeCase, toSnakeCase } from "./names.ts";

/** Is a layer with its group in a weights file. */
export interface WeightsPlace {
  /** Path of the layer's group, such as `layers/lstm/cell`; empty for the model itself. */
  readonly path: string;
  readonly layer: Layer;
  /** The layer's own variables, in the order of the file. */
  readonly variables: readonly Variable[];
}

/** Classes whose name inside of Keras, and so in files, is not the exported one. */
const INNER_NAMES: ReadonlyMap<string, string> = new Map([
  ["GroupQueryAttention", "GroupedQueryAttention"],
]);

/** Sub-layers that Keras keeps under other names than the property here. */
const INNER_ATTRIBUTES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    "GroupQueryAttention",
    new Map([
      ["queryDense", "_query_dense"],
      ["keyDense", "_key_dense"],
      ["valueDense", "_value_dense"],
      ["outputDense", "_output_dense"],
    ]),
  ],
]);

/**
 * Walks a model as Keras' `_walk_saveable` does: the list `layers` of a graph first, then attributes
 * by name, those with a leading underscore last. A model with a call of its own lists its layers
 * too, among the attributes. A layer that is reached twice has its first place.
 */
export function weightsLayout(model: Layer): WeightsPlace[] {
  const places: WeightsPlace[] = [];
  const seen = new Set<Layer>();
  const visit = (layer: Layer, path: string): void => {
    if (seen.has(layer)) return;
    seen.add(layer);
    places.push({ path, layer, variables: layer.ownVariables });
    for (const [attribute, held] of attributesOf(layer)) {
      const below = join(path, attribute);
      if (!isList(held)) visit(held, below);
      else namesInList(held).forEach((name, i) => held[i] && visit(held[i], join(below, name)));
    }
  };
  visit(model, "");
  return places;
}

function attributesOf(layer: Layer): [name: string, held: Layer | readonly Layer[]][] {
  const renamed = INNER_ATTRIBUTES.get(layer.className);
  const named = layer
    .trackedLayers()
    .map(([name, held]): [string, Layer | readonly Layer[]] => [
      renamed?.get(name) ?? toSnakeCase(name),
      held,
    ]);
  const isGraph = named.some(([name]) => name === "layers");
  if (!isGraph && listsLayers(layer)) named.push(["layers", layer.layers]);
  const rank = (name: string) => {
    if (name === "layers" && isGraph) return 0;
    return name.startsWith("_") ? 2 : 1;
  };
  return named.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function listsLayers(layer: Layer): layer is Layer & { readonly layers: readonly Layer[] } {
  return "layers" in layer && Array.isArray(layer.layers);
}

/** Names the members of a list by class, numbered from the second on: `dense`, `dense_1`. */
function namesInList(layers: readonly Layer[]): string[] {
  const counts = new Map<string, number>();
  return layers.map(({ className }) => {
    const name = classNameToSnakeCase(INNER_NAMES.get(className) ?? className);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

function isList(held: Layer | readonly Layer[]): held is readonly Layer[] {
  return Array.isArray(held);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

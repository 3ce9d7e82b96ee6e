// Checks of inputs that a layer such as Embedding looks up: on the host, once per data set.

import type { HostData } from "../data/adapters.ts";
import { ConfigError } from "../shared/errors.ts";
import type { GraphLayer, ModelGraph, SymbolicInput } from "./trainable-model.ts";

/** Is an input whose elements a layer looks up, unchanged. */
interface Lookup {
  /** Place among the inputs of the model. */
  readonly input: number;
  readonly layer: GraphLayer;
  readonly range: number;
}

const known = new WeakMap<ModelGraph, readonly Lookup[]>();

/**
 * Checks the inputs of a functional model, in the order of its `deviceInputs`.
 * @throws ConfigError for a value that a layer cannot look up, naming layer, row and range.
 */
export function checkIndices(who: string, graph: ModelGraph, inputs: readonly HostData[]): void {
  const lookups = known.get(graph) ?? findLookups(graph);
  known.set(graph, lookups);
  for (const { input, layer, range } of lookups) {
    const array = inputs[input];
    if (array === undefined || array.dtype === "string") continue;
    const { data, shape } = array;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] ?? Number.NaN;
      if (value >= 0 && value < range) continue;
      const width = shape.slice(1).reduce((product, n) => product * n, 1);
      const name = inputs.length === 1 ? "x" : `x "${graph.deviceInputs[input]?.name}"`;
      throw new ConfigError(
        `${who}: ${name} holds ${value} in row ${Math.floor(i / width)}, but ${layer.className} ` +
          `"${layer.name}" looks up integers 0 … ${range - 1}. Count from 0, or give the layer ` +
          "room for more integers (inputDim).",
      );
    }
  }
}

// Follows each input through the layers that only move elements, into models inside the model too.
function findLookups(graph: ModelGraph): Lookup[] {
  const found: Lookup[] = [];
  const follow = (
    { nodes }: ModelGraph,
    starts: readonly SymbolicInput[],
    origins: readonly (readonly number[])[],
  ): Map<unknown, readonly number[]> => {
    const carried = new Map<unknown, readonly number[]>();
    starts.forEach((tensor, i) => void carried.set(tensor, origins[i] ?? []));
    for (const { layer, inputs, inputTensors, outputTensors } of nodes) {
      const moved = [...new Set(inputTensors.flatMap((tensor) => carried.get(tensor) ?? []))];
      if (moved.length === 0) continue;
      const { indexRange: range, graph: inner } = layer;
      if (range !== null) found.push(...moved.map((input) => ({ input, layer, range })));
      else if (layer.keepsElements) {
        for (const tensor of outputTensors) carried.set(tensor, moved);
      } else if (inner) {
        const given = inner.arrange(inputs).map((tensor) => carried.get(tensor) ?? []);
        const within = follow(inner, inner.inputTensors, given);
        inner.outputTensors.forEach((tensor, i) => {
          carried.set(outputTensors[i], within.get(tensor) ?? []);
        });
      }
    }
    return carried;
  };
  const { deviceInputs } = graph;
  follow(
    graph,
    deviceInputs,
    deviceInputs.map((_, i) => [i]),
  );
  return found;
}

// A functional model to its config: layers, the calls between them, inputs and outputs.

import type { KerasTensor, Layer, Node } from "../layers/index.ts";
import { replaceSymbolic, serializeLayer } from "../layers/index.ts";
import type { Config, ConfigValue } from "../registry/index.ts";
import type { FunctionalGraph } from "./functional-graph.ts";

/** Class name that marks a symbolic tensor in a config. */
export const tensorMark = "__keras_tensor__";

/** Is where a tensor comes from: layer, call among those of the model, result. */
export type Place = readonly [layer: string, node: number, tensor: number];

/** Is a call of a layer. */
export interface NodeConfig {
  readonly args: readonly ConfigValue[];
  readonly kwargs: { readonly [name: string]: ConfigValue };
}

/**
 * Gives the number of a layer's first call as the source of an input or output of the whole: Keras
 * counts those of a functional model from 1, a call of its own being 0. As the source of another call
 * it counts them from 0.
 */
export function firstOutput(layer: Layer): number {
  return layer.className === "Functional" ? 1 : 0;
}

/** Writes the layers, calls, inputs and outputs of a graph down. */
export function graphConfig(graph: FunctionalGraph): Config {
  const own = new Set(graph.nodes);
  const numbers = new Map<Node, number>();
  for (const layer of graph.layers) {
    layer.inboundNodes.filter((node) => own.has(node)).forEach((node, i) => numbers.set(node, i));
  }
  const place = ({ history }: KerasTensor): Place => {
    if (history === undefined) throw new Error("a tensor of a graph comes from a node");
    const { node, tensorIndex } = history;
    return [node.layer.name, numbers.get(node) ?? 0, tensorIndex];
  };
  const outerPlace = (tensor: KerasTensor): Place => {
    const [name, number, index] = place(tensor);
    const layer = tensor.history?.node.layer;
    return [name, number + (layer === undefined ? 0 : firstOutput(layer)), index];
  };
  const mark = (tensor: KerasTensor): ConfigValue => ({
    className: tensorMark,
    config: { shape: tensor.shape, dtype: tensor.dtype, kerasHistory: place(tensor) },
  });
  const layers = graph.layers.map((layer) => ({
    ...serializeLayer(layer),
    name: layer.name,
    inboundNodes: layer.inboundNodes
      .filter((node) => own.has(node) && !node.isInput)
      .map((node) => nodeConfig(node, mark)),
  }));
  return {
    layers,
    inputLayers: replaceSymbolic(graph.inputs, outerPlace) as ConfigValue,
    outputLayers: replaceSymbolic(graph.outputs, outerPlace) as ConfigValue,
  };
}

function nodeConfig(node: Node, mark: (tensor: KerasTensor) => ConfigValue): NodeConfig & Config {
  const { positionalOptions } = node.layer;
  const write = (value: unknown) => replaceSymbolic(value, mark) as ConfigValue;
  const positional = positionalOptions.filter((name) => node.options[name] !== undefined);
  // A gap among positional arguments turns those behind it into named ones.
  const gap = positionalOptions.findIndex((name) => node.options[name] === undefined);
  const leading = gap < 0 ? positional : positionalOptions.slice(0, gap);
  const rest = Object.keys(node.options).filter((name) => !leading.includes(name));
  return {
    args: [write(node.inputs), ...leading.map((name) => write(node.options[name]))],
    kwargs: Object.fromEntries(
      rest
        .filter((name) => node.options[name] !== undefined)
        .map((name) => [name, write(node.options[name])]),
    ),
  };
}

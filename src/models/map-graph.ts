// From the outputs of a model back to its inputs: which calls it consists of, and in what order.

import type { KerasTensor, Layer, Node } from "../layers/index.ts";
import { ConfigError } from "../shared/errors.ts";

/** Is the graph between inputs and outputs. */
export interface GraphMap {
  /** The calls, each after those that it needs. */
  readonly nodes: readonly Node[];
  /** The layers in Keras' order, on which the keys of weight files depend. */
  readonly layers: readonly Layer[];
}

/**
 * Orders calls and layers as `keras/src/ops/function.py: map_graph` does: layers by decreasing
 * distance to an output, then by first visit of a depth-first walk from the outputs.
 * @throws ConfigError when an output does not come from the inputs, or names repeat.
 */
export function mapGraph(
  inputs: readonly KerasTensor[],
  outputs: readonly KerasTensor[],
): GraphMap {
  const { nodes, visits } = walk(inputs, outputs);
  const depths = depthsOf(nodes);
  for (const { history } of inputs) {
    const layer = history?.node.layer;
    if (layer === undefined || depths.has(layer)) continue;
    depths.set(layer, 0);
    visits.set(layer, -1);
    if (history !== undefined) nodes.push(history.node);
  }
  const layers = [...depths.keys()].sort(
    (a, b) =>
      (depths.get(b) ?? 0) - (depths.get(a) ?? 0) || (visits.get(a) ?? 0) - (visits.get(b) ?? 0),
  );
  checkNames(layers);
  return { nodes, layers };
}

function walk(inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]) {
  const finished = new Set<Node>();
  const nodes: Node[] = [];
  const visits = new Map<Layer, number>();
  const visit = (tensor: KerasTensor): void => {
    const node = tensor.history?.node;
    if (node === undefined || finished.has(node)) return;
    finished.add(node);
    if (!visits.has(node.layer)) visits.set(node.layer, visits.size);
    if (node.isInput && !inputs.includes(tensor)) throw disconnected(tensor);
    if (!node.isInput && !inputs.includes(tensor)) node.inputTensors.forEach(visit);
    nodes.push(node);
  };
  outputs.forEach(visit);
  return { nodes, visits };
}

// Longest distance of each layer's calls to an output.
function depthsOf(nodes: readonly Node[]): Map<Layer, number> {
  const ofNode = new Map<Node, number>();
  const ofLayer = new Map<Layer, number>();
  for (const node of [...nodes].reverse()) {
    const depth = Math.max(ofNode.get(node) ?? 0, ofLayer.get(node.layer) ?? 0);
    ofLayer.set(node.layer, depth);
    ofNode.set(node, depth);
    for (const { history } of node.inputTensors) {
      if (history === undefined) continue;
      ofNode.set(history.node, Math.max(depth + 1, ofNode.get(history.node) ?? 0));
    }
  }
  return ofLayer;
}

function disconnected(tensor: KerasTensor): ConfigError {
  return new ConfigError(
    `Model: the outputs depend on the input "${tensor.name}", which is not among the inputs. ` +
      "Add it to `inputs`.",
  );
}

function checkNames(layers: readonly Layer[]): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name)) {
      throw new ConfigError(
        `Model: two layers are named "${name}". Give each its own name; a layer that is used ` +
          "twice must be the same object.",
      );
    }
    seen.add(name);
  }
}

// One symbolic call of a layer: what went in, what came out. Nodes are the edges of a model's graph.

import { flatten, mapTree } from "../shared/tree.ts";
import type { CallOptions } from "./call-context.ts";
import type { KerasTensorTree } from "./keras-tensor.ts";
import { KerasTensor } from "./keras-tensor.ts";
import type { Layer } from "./layer.ts";

/** Records that a layer was called on symbolic tensors. */
export class Node {
  readonly layer: Layer;
  /** Place among the calls of the layer, from 0. */
  readonly index: number;
  /** First argument of the call: symbolic tensors, and tensors that stay as they are. */
  readonly inputs: unknown;
  /** Further arguments of the call, which may hold symbolic tensors too. */
  readonly options: CallOptions;
  readonly outputs: KerasTensorTree;
  /** Symbolic tensors of the inputs, then of the options. */
  readonly inputTensors: readonly KerasTensor[];
  readonly outputTensors: readonly KerasTensor[];

  constructor(layer: Layer, inputs: unknown, options: CallOptions, outputs: KerasTensorTree) {
    this.layer = layer;
    this.index = layer.inboundNodes.length;
    this.inputs = inputs;
    this.options = options;
    this.outputs = outputs;
    this.inputTensors = symbolicLeaves([inputs, ...orderedOptions(layer, options)]);
    this.outputTensors = flatten(outputs) as KerasTensor[];
    this.outputTensors.forEach((tensor, tensorIndex) => {
      tensor.history = { node: this, tensorIndex };
    });
    layer.inboundNodes.push(this);
  }

  /** Whether this is the node of a model's input, which comes from nowhere. */
  get isInput(): boolean {
    return this.inputTensors.length === 0;
  }
}

/** Lists the symbolic tensors of a tree. */
export function symbolicLeaves(tree: unknown): KerasTensor[] {
  return flatten(tree).filter((leaf) => leaf instanceof KerasTensor);
}

/** Puts other values in place of the symbolic tensors of a tree. */
export function replaceSymbolic(tree: unknown, change: (tensor: KerasTensor) => unknown): unknown {
  return mapTree(tree, (leaf) => (leaf instanceof KerasTensor ? change(leaf) : leaf));
}

// Options in the order of Keras' arguments: positional ones, then the others by name.
function orderedOptions(layer: Layer, options: CallOptions): unknown[] {
  const rest = Object.keys(options)
    .filter((name) => !layer.positionalOptions.includes(name))
    .sort();
  return [...layer.positionalOptions, ...rest].map((name) => options[name]);
}

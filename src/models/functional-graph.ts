// The graph of a functional model: symbolic inputs and outputs, and the calls between them, run.

import type { HostTensor, TensorTree } from "../engine/index.ts";
import { Tensor } from "../engine/index.ts";
import type { CallOptions, HostStrings, KerasTensorTree, Layer, Node } from "../layers/index.ts";
import {
  HostLayer,
  KerasTensor,
  maskOf,
  replaceSymbolic,
  setMask,
  showSymbolic,
} from "../layers/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import { flatten, isPlainObject } from "../shared/tree.ts";
import { mapGraph } from "./map-graph.ts";

/** Holds the calls between symbolic inputs and outputs; never changes. */
export class FunctionalGraph {
  readonly inputs: KerasTensorTree;
  readonly outputs: KerasTensorTree;
  readonly inputTensors: readonly KerasTensor[];
  readonly outputTensors: readonly KerasTensor[];
  readonly nodes: readonly Node[];
  readonly layers: readonly Layer[];
  /** The calls of layers that work on the host, before all others. */
  readonly hostNodes: readonly Node[];
  /** What the calls on tensors begin with: inputs, and results of host layers. */
  readonly deviceInputs: readonly KerasTensor[];

  /** @throws ConfigError when inputs or outputs are no symbolic tensors, or do not connect. */
  constructor(inputs: KerasTensorTree, outputs: KerasTensorTree) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.inputTensors = symbolic(inputs, "inputs");
    this.outputTensors = symbolic(outputs, "outputs");
    for (const tensor of this.inputTensors) {
      if (tensor.history?.node.isInput) continue;
      throw new ConfigError(
        `Model: the input "${tensor.name}" is the result of a layer. Inputs come from Input().`,
      );
    }
    const sorted = flattenSorted(outputs) as KerasTensor[];
    const { nodes, layers } = mapGraph(this.inputTensors, sorted);
    this.nodes = nodes;
    this.layers = layers;
    this.hostNodes = nodes.filter((node) => node.layer instanceof HostLayer);
    this.deviceInputs = this.hostNodes.length === 0 ? this.inputTensors : boundary(this);
  }

  /** Runs the host layers on data; gives what `run` takes, in the order of `deviceInputs`. */
  runHost(given: unknown): unknown[] {
    const data = this.arrange(given, isData);
    const values = new Map(this.inputTensors.map((tensor, i) => [tensor, data[i]]));
    for (const { layer, inputTensors, outputTensors } of this.hostNodes) {
      const [input, output] = [inputTensors[0], outputTensors[0]];
      if (!(layer instanceof HostLayer) || input === undefined || output === undefined) continue;
      values.set(output, layer.callHost(asHostData(values.get(input), input)));
    }
    return this.deviceInputs.map((tensor) => values.get(tensor));
  }

  /** Runs the calls on tensors, given in the structure of the inputs, flat, or by name. */
  run(given: unknown): TensorTree {
    const arranged = this.hostNodes.length === 0 ? this.arrange(given) : flatten(given);
    const tensors = arranged.map((leaf, i) => {
      if (!(leaf instanceof Tensor)) throw this.#mismatch("something else than tensors");
      return fitInput(leaf, this.deviceInputs[i]);
    });
    if (tensors.length !== this.deviceInputs.length) throw this.#mismatch(`${tensors.length}`);
    const apply = (node: Node, inputs: unknown, options: CallOptions) =>
      node.layer.apply(inputs as Tensor, options);
    return this.#propagate(this.deviceInputs, tensors, apply) as TensorTree;
  }

  /** Gives the symbolic outputs for other symbolic inputs. */
  computeOutputSpec(given: KerasTensorTree): KerasTensorTree {
    const apply = (node: Node, inputs: unknown, options: CallOptions) =>
      node.layer.computeOutputSpec(inputs as KerasTensor, options);
    return this.#propagate(this.inputTensors, this.arrange(given), apply) as KerasTensorTree;
  }

  #propagate(
    from: readonly KerasTensor[],
    inputs: readonly unknown[],
    apply: (node: Node, inputs: unknown, options: CallOptions) => unknown,
  ): unknown {
    const values = new Map<KerasTensor, unknown>();
    from.forEach((tensor, i) => {
      values.set(tensor, inputs[i]);
    });
    const skipped = from === this.deviceInputs ? this.hostNodes : [];
    const valueOf = (tensor: KerasTensor) => values.get(tensor);
    for (const node of this.nodes) {
      if (node.isInput || skipped.includes(node)) continue;
      const options = replaceSymbolic(node.options, valueOf) as CallOptions;
      const results = flatten(apply(node, replaceSymbolic(node.inputs, valueOf), options));
      node.outputTensors.forEach((tensor, i) => {
        values.set(tensor, results[i]);
      });
    }
    return replaceSymbolic(this.outputs, valueOf);
  }

  /**
   * Lists given inputs in the order of `inputTensors`.
   * @throws ConfigError when one is missing or there are too many.
   */
  arrange(given: unknown, isLeaf: (node: unknown) => boolean = () => false): unknown[] {
    if (!isPlainObject(given) || isLeaf(given)) {
      const flat = leavesOf(given, isLeaf);
      if (flat.length !== this.inputTensors.length) throw this.#mismatch(`${flat.length}`);
      return flat;
    }
    const keys = isPlainObject(this.inputs) ? Object.keys(this.inputs) : this.#names;
    const found = keys.map((key, i) => given[key] ?? given[this.#names[i] ?? ""]);
    const missing = keys.filter((_, i) => found[i] === undefined);
    if (missing.length > 0) throw this.#mismatch(`{ ${Object.keys(given).join(", ")} }`);
    return leavesOf(found, isLeaf);
  }

  get #names(): string[] {
    return this.inputTensors.map((tensor) => tensor.name);
  }

  #mismatch(got: string): ConfigError {
    return new ConfigError(
      `Model: expected ${this.inputTensors.length} inputs (${this.#names.join(", ")}), ` +
        `but got ${got}. Give a list in that order, or an object with these names.`,
    );
  }
}

function leavesOf(tree: unknown, isLeaf: (node: unknown) => boolean): unknown[] {
  if (isLeaf(tree)) return [tree];
  if (Array.isArray(tree)) return tree.flatMap((child) => leavesOf(child, isLeaf));
  if (isPlainObject(tree)) return Object.values(tree).flatMap((child) => leavesOf(child, isLeaf));
  return [tree];
}

// Tells the data of one input, strings or numbers with a shape, from an object of inputs.
function isData(node: unknown): node is HostStrings | HostTensor {
  return isPlainObject(node) && "data" in node && "shape" in node;
}

function asHostData(value: unknown, input: KerasTensor): HostStrings | HostTensor {
  if (isData(value)) return value;
  throw new ConfigError(
    `Model: the input "${input.name}" goes to a host layer, which takes { shape, data }, such as ` +
      "{ shape: [2, 1], data: strings }.",
  );
}

// Lists what the device begins with: each input of numbers, and in the place of each input of
// strings what the host layers make of it. Host layers stand before all others.
function boundary(graph: FunctionalGraph): KerasTensor[] {
  const origins = new Map(graph.inputTensors.map((input) => [input, input]));
  const made = new Map<KerasTensor, KerasTensor[]>();
  for (const node of graph.hostNodes) {
    const behind = node.inputTensors.find((tensor) => !origins.has(tensor))?.history?.node.layer;
    if (behind !== undefined) {
      throw new ConfigError(
        `Model: ${node.layer.className} "${node.layer.name}" works on the host, but comes behind ` +
          `${behind.className} "${behind.name}", which does not. Host layers come first.`,
      );
    }
    const [first] = node.inputTensors;
    const origin = first === undefined ? undefined : origins.get(first);
    if (origin === undefined) continue;
    for (const tensor of node.outputTensors) {
      origins.set(tensor, origin);
      if (tensor.dtype !== "string") made.set(origin, [...(made.get(origin) ?? []), tensor]);
    }
  }
  return graph.inputTensors.flatMap((input) =>
    input.dtype === "string" ? (made.get(input) ?? []) : [input],
  );
}

/** Lists the leaves as Python does: objects by sorted keys. */
function flattenSorted(tree: unknown): unknown[] {
  if (Array.isArray(tree)) return tree.flatMap(flattenSorted);
  if (!isPlainObject(tree)) return [tree];
  return Object.keys(tree)
    .sort()
    .flatMap((key) => flattenSorted(tree[key]));
}

function symbolic(tree: KerasTensorTree, what: string): KerasTensor[] {
  const leaves = flatten(tree);
  for (const leaf of leaves) {
    if (leaf instanceof KerasTensor && leaf.history !== undefined) continue;
    throw new ConfigError(
      `Model: ${what} must be what Input() and layer.apply() give, but one is ` +
        `${leaf instanceof Tensor ? "a tensor with values" : String(leaf)}.`,
    );
  }
  if (leaves.length === 0) throw new ConfigError(`Model: there are no ${what}.`);
  return leaves as KerasTensor[];
}

// Makes data fit an input as Keras does: its dtype, and a last axis of 1 more or less.
function fitInput(tensor: Tensor, input: KerasTensor | undefined): Tensor {
  if (input === undefined || input.dtype === "string") return tensor;
  const typed = tensor.dtype === input.dtype ? tensor : tensor.cast(input.dtype);
  const shaped = fitRank(typed, input);
  const fits = shaped.shape.every((n, axis) => (input.shape[axis] ?? n) === n);
  if (!fits || shaped.rank !== input.rank) {
    throw new ShapeError(
      `Model: the input "${input.name}" has shape ${showSymbolic(input.shape)}, but got data of ` +
        `shape ${showSymbolic(tensor.shape)}.`,
    );
  }
  const mask = maskOf(tensor);
  if (mask !== null && shaped !== tensor) setMask(shaped, mask);
  return shaped;
}

function fitRank(tensor: Tensor, input: KerasTensor): Tensor {
  const { shape, rank } = tensor;
  if (rank === input.rank + 1 && shape.at(-1) === 1) return tensor.reshape(shape.slice(0, -1));
  if (rank === input.rank - 1 && input.shape.at(-1) === 1) return tensor.reshape([...shape, 1]);
  return tensor;
}

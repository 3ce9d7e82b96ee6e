// A functional model as a config, and back: layers, the calls between them, inputs and outputs.

import type { CallOptions, KerasTensorTree, Layer, Node } from "../layers/index.ts";
import { deserializeLayer, KerasTensor, replaceSymbolic, serializeLayer } from "../layers/index.ts";
import type { Config, ConfigValue, SerializedObject } from "../registry/index.ts";
import { isConfig } from "../registry/index.ts";
import { FileError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { FunctionalGraph } from "./functional-graph.ts";

/** Class name that marks a symbolic tensor in a config. */
const tensorMark = "__keras_tensor__";

/** Is where a tensor comes from: layer, call among those of the model, result. */
type Place = readonly [layer: string, node: number, tensor: number];

interface NodeConfig {
  readonly args: readonly ConfigValue[];
  readonly kwargs: { readonly [name: string]: ConfigValue };
}

// As the source of an input or output of the whole, Keras counts the calls of a functional model from
// 1, a call of its own being 0; as the source of another call it counts them from 0.
function firstOutput(layer: Layer): number {
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

/** Is what a functional config gives: symbolic inputs and outputs. */
export interface RestoredGraph {
  readonly inputs: KerasTensorTree;
  readonly outputs: KerasTensorTree;
}

interface Pending {
  readonly layer: Layer;
  readonly calls: readonly NodeConfig[];
  /** Number of the layer's next call. */
  next: number;
}

/**
 * Makes the layers of a config and calls them on each other.
 * @throws FileError when calls do not fit together; ConfigError for unknown classes.
 */
export function restoreGraph(config: Config): RestoredGraph {
  const tensors = new Map<string, KerasTensor>();
  const masking = new Set<string>();
  const pending: Pending[] = [];
  /** Layers whose next call needs a tensor that is not there yet, by its key. */
  const waiting = new Map<string, Pending[]>();
  const record = (layer: Layer, number: number): Pending[] =>
    (layer.inboundNodes.at(-1)?.outputTensors ?? []).flatMap((tensor, i) => {
      const key = keyOf([layer.name, number, i]);
      tensors.set(key, tensor);
      const woken = waiting.get(key) ?? [];
      waiting.delete(key);
      return woken;
    });
  for (const entry of listOf(config["layers"])) {
    const written = entry as unknown as SerializedObject & {
      readonly name?: string;
      readonly inboundNodes?: readonly NodeConfig[];
      /** Set where the layer is made already, as by the reader of files. */
      readonly layer?: Layer;
    };
    if (isOperation(written)) {
      masking.add(written.name ?? "");
      continue;
    }
    const layer = deserializeLayer(written.layer ?? written, "Functional.fromConfig");
    if (layer.className === "InputLayer") record(layer, 0);
    pending.push({ layer, calls: written.inboundNodes ?? [], next: 0 });
  }
  const lookUp = (place: Place) => tensors.get(keyOf(place));
  // A stack: whoever waited goes on at once, so that layers are called in the order of the list.
  const ready = pending.toReversed();
  for (let one = ready.pop(); one !== undefined; one = ready.pop()) {
    const call = one.calls[one.next];
    if (call === undefined) continue;
    const read = readCall(call, one.layer, lookUp, masking);
    if (read.missing !== undefined) {
      const key = keyOf(read.missing);
      waiting.set(key, [...(waiting.get(key) ?? []), one]);
      continue;
    }
    one.layer.apply(read.inputs as KerasTensor, read.options);
    ready.push(one, ...record(one.layer, one.next++).toReversed());
  }
  const [stuck] = waiting;
  if (stuck !== undefined) {
    const [place, [one]] = stuck;
    throw new FileError(
      `Functional.fromConfig: layer "${one?.layer.name}" is called on the tensor "${place}", which ` +
        "no layer of the model gives before.",
    );
  }
  const first = new Map(pending.map(({ layer }) => [layer.name, firstOutput(layer)]));
  const lookUpOuter = ([name, number, index]: Place) =>
    lookUp([name, number - (first.get(name) ?? 0), index]);
  return {
    inputs: readPlaces(config["inputLayers"], lookUpOuter),
    outputs: readPlaces(config["outputLayers"], lookUpOuter),
  };
}

// Keras writes the operations that make masks as nodes; here masks travel without them.
function isOperation(written: SerializedObject): boolean {
  return written.module?.startsWith("keras.src.ops.") === true;
}

function readCall(
  call: NodeConfig,
  layer: Layer,
  lookUp: (place: Place) => KerasTensor | undefined,
  masking: ReadonlySet<string>,
): {
  readonly inputs: unknown;
  readonly options: CallOptions;
  readonly missing: Place | undefined;
} {
  let missing: Place | undefined;
  const read = (value: ConfigValue): unknown => {
    if (Array.isArray(value)) return value.map(read);
    if (!isConfig(value)) return value;
    const place = placeOf(value);
    if (place === undefined) {
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, read(child)]));
    }
    const tensor = lookUp(place);
    if (tensor === undefined) missing ??= place;
    return tensor;
  };
  const isTravelling = (value: ConfigValue) => {
    const place = isConfig(value) ? placeOf(value) : undefined;
    return place !== undefined && masking.has(place[0]);
  };
  const [inputs = null, ...positional] = call.args;
  const named = Object.entries(call.kwargs).filter(([, value]) => !isTravelling(value));
  const options = [
    ...positional.map((value, i) => [layer.positionalOptions[i] ?? `argument${i}`, value] as const),
    ...named,
  ].filter(([name, value]) => value !== null || name !== "mask");
  const given = {
    inputs: read(inputs),
    options: Object.fromEntries(options.map(([name, value]) => [name, read(value)])),
  };
  return { ...given, missing };
}

function placeOf(value: Config): Place | undefined {
  if (value["className"] !== tensorMark || !isConfig(value["config"])) return undefined;
  return value["config"]["kerasHistory"] as unknown as Place;
}

function readPlaces(
  value: ConfigValue | undefined,
  lookUp: (place: Place) => KerasTensor | undefined,
): KerasTensorTree {
  if (isPlace(value)) {
    const tensor = lookUp(value);
    if (tensor !== undefined) return tensor;
    throw new FileError(`Functional.fromConfig: the model has no tensor [${value.join(", ")}].`);
  }
  if (Array.isArray(value)) {
    const list = value.map((child) => readPlaces(child, lookUp));
    // Older files wrap a single tensor in a list.
    const [only] = list;
    return list.length === 1 && only instanceof KerasTensor ? only : list;
  }
  if (!isPlainObject(value)) throw new FileError("Functional.fromConfig: inputs are missing.");
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, readPlaces(child as ConfigValue, lookUp)]),
  );
}

function isPlace(value: unknown): value is Place {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === "string" &&
    typeof value[1] === "number"
  );
}

function keyOf([layer, node, tensor]: Place): string {
  return `${layer}/${node}/${tensor}`;
}

function listOf(value: ConfigValue | undefined): readonly ConfigValue[] {
  if (Array.isArray(value)) return value;
  throw new FileError('Functional.fromConfig: the config has no list "layers".');
}

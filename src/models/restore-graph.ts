// The config of a functional model to its graph: layers, the calls between them, inputs and outputs.

import type { CallOptions, KerasTensorTree, Layer } from "../layers/index.ts";
import { deserializeLayer, KerasTensor } from "../layers/index.ts";
import type { Config, ConfigValue, SerializedObject } from "../registry/index.ts";
import { isConfig } from "../registry/index.ts";
import { FileError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { NodeConfig, Place } from "./functional-config.ts";
import { firstOutput, tensorMark } from "./functional-config.ts";

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

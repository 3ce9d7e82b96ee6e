// Takes objects written down in TypeScript's words; gives out Keras' JSON objects.

import type { Layer } from "../layers/index.ts";
import { layerRegistry, originOf } from "../layers/index.ts";
import type { Config, ConfigValue, SerializedObject } from "../registry/index.ts";
import { isConfig, isSerializedObject } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import { isFloatKey } from "./float-keys.ts";
import { toSnakeCase } from "./names.ts";
import { PythonFloat, type PythonJsonInput } from "./python-json-writer.ts";

/** Is an object for `writePythonJson`. */
export type PythonJsonObject = { [key: string]: PythonJsonInput };

/** Is an object written down, with what layers and models carry besides. */
export interface WrittenObject extends SerializedObject {
  readonly buildConfig?: Config | null;
  readonly compileConfig?: Config | null;
  /** Name and calls of a layer in a functional model. */
  readonly name?: string;
  readonly inboundNodes?: readonly ConfigValue[];
}

/** The layers that JSON objects describe. */
const layersOfJson = new WeakMap<PythonJsonObject, Layer>();

/** Classes that Keras does not export, with their modules; they are written as if registered. */
const UNEXPORTED: ReadonlyMap<string, string> = new Map([
  ["Functional", "keras.src.models.functional"],
]);

/**
 * Turns a serialised object into the JSON object that Keras writes for it: words in snake_case,
 * floats marked as such. Keys inside of values are names that users gave, and stay.
 * @throws ConfigError when a value has no form in JSON.
 */
export function toKerasJson(written: WrittenObject): PythonJsonObject {
  const { className, config } = written;
  const json: PythonJsonObject = {
    ...identity(written),
    config: isConfig(config) ? toKerasConfig(config) : writeValue(config, ""),
  };
  const { module = null, registered_name = null, ...rest } = json;
  const ordered: PythonJsonObject = { module, class_name: className, ...rest, registered_name };
  if (written.buildConfig) ordered["build_config"] = toKerasConfig(written.buildConfig);
  if (written.compileConfig) ordered["compile_config"] = toKerasConfig(written.compileConfig);
  if (written.name !== undefined) ordered["name"] = written.name;
  if (written.inboundNodes) ordered["inbound_nodes"] = written.inboundNodes.map(writeCall);
  const layer = originOf(written);
  if (layer !== undefined) layersOfJson.set(ordered, layer);
  return ordered;
}

/**
 * Gives the JSON objects that describe one and the same layer a common `shared_object_id`, by which
 * a reader makes one layer of them.
 */
export function numberSharedLayers(json: PythonJsonObject): void {
  const places = new Map<Layer, PythonJsonObject[]>();
  const visit = (value: PythonJsonInput): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isPlainObject(value)) return;
    const layer = layersOfJson.get(value as PythonJsonObject);
    if (layer !== undefined)
      places.set(layer, [...(places.get(layer) ?? []), value as PythonJsonObject]);
    Object.values(value).forEach((child) => visit(child as PythonJsonInput));
  };
  visit(json);
  const shared = [...places.values()].filter((objects) => objects.length > 1);
  for (const [index, objects] of shared.entries()) {
    for (const object of objects) object["shared_object_id"] = index + 1;
  }
}

/** Writes the words of a config; nested objects become Keras' JSON objects. */
export function toKerasConfig(config: Config): PythonJsonObject {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        toSnakeCase(key),
        // The one object within a config whose keys are words of Keras, not names.
        key === "shapesDict" && isConfig(value) ? toKerasConfig(value) : writeValue(value, key),
      ]),
  );
}

function identity({ className, module, registeredName }: SerializedObject): PythonJsonObject {
  const inner = UNEXPORTED.get(className);
  if (inner !== undefined) return { module: inner, registered_name: className };
  // A class of one's own that no registry knows still has Keras' module, inherited from its base.
  const inherited = registeredName === null && module === "keras.layers";
  if (inherited && !layerRegistry.has(className)) {
    return { module: null, registered_name: `Custom>${className}` };
  }
  return { module, registered_name: registeredName };
}

function writeValue(value: unknown, key: string): PythonJsonInput {
  if (typeof value === "number") return isFloatKey(key) ? new PythonFloat(value) : value;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => writeValue(item, key));
  if (isPlainObject(value)) {
    // A mark such as that of a symbolic tensor has neither module nor registered name.
    if (isSerializedObject(value)) return "module" in value ? toKerasJson(value) : mark(value);
    const entries = Object.entries(value).filter(([, child]) => child !== undefined);
    return Object.fromEntries(entries.map(([name, child]) => [name, writeValue(child, key)]));
  }
  throw new ConfigError(
    `A model file cannot hold the value of ${key === "" ? "an option" : `"${key}"`}: ` +
      "it must be a number, text, boolean, null, or lists and objects of these. " +
      "Tensors that do not change belong into a layer's weights.",
  );
}

function mark({ className, config }: { className: string; config: ConfigValue }): PythonJsonObject {
  return { class_name: className, config: isConfig(config) ? toKerasConfig(config) : null };
}

function writeCall(call: ConfigValue): PythonJsonInput {
  if (!isConfig(call) || !isConfig(call["kwargs"])) return writeValue(call, "");
  return { args: writeValue(call["args"] ?? [], ""), kwargs: toKerasConfig(call["kwargs"]) };
}

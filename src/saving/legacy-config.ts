// Takes configs in the words of older Keras versions; gives out those of Keras 3.

import type { JsonValue } from "./python-json.ts";

type JsonObject = { [key: string]: JsonValue };

/** Integers of inputs, such as indices, that are int32 here. */
const WIDER: ReadonlySet<string> = new Set(["int64", "uint64", "int16", "uint16", "int8"]);

/**
 * Brings the config of an object up to date: `batch_input_shape` and `input_shape` of a layer, which
 * were how a Sequential model knew its input, become an input layer in front.
 */
export function modernizeConfig(className: string, config: JsonObject): JsonObject {
  const { batch_input_shape, input_shape, ...rest } = config;
  if (className === "Sequential") return withInputLayer(config);
  if (className !== "InputLayer") return rest;
  const shape = batch_input_shape ?? (Array.isArray(input_shape) ? [null, ...input_shape] : null);
  const input = shape === null || "batch_shape" in config ? rest : { ...rest, batch_shape: shape };
  return WIDER.has(String(input["dtype"])) ? { ...input, dtype: "int32" } : input;
}

function withInputLayer(config: JsonObject): JsonObject {
  const { layers } = config;
  const first = Array.isArray(layers) ? layers[0] : undefined;
  if (!Array.isArray(layers) || !isObject(first) || !isObject(first["config"])) return config;
  const { batch_input_shape, input_shape } = first["config"];
  if (first["class_name"] === "InputLayer" || !(batch_input_shape || input_shape)) return config;
  const shape = batch_input_shape ?? [null, ...(Array.isArray(input_shape) ? input_shape : [])];
  const dtype = first["class_name"] === "Embedding" ? { dtype: "int32" } : {};
  const input: JsonObject = {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: shape, ...dtype },
    registered_name: null,
  };
  return { ...config, layers: [input, ...layers] };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

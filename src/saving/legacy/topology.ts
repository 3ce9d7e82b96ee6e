// Takes a model in the words of Keras 1 and 2 or of TensorFlow.js; gives out those of Keras 3, JSON to JSON.

import { FileError } from "../../shared/errors.ts";
import { isJsonObject, type JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";
import { isPlace } from "./calls.ts";
import { modernizeLayer } from "./layer-words.ts";

/** Layers of TensorFlow operations, which no Keras 3 can read either. */
const OPERATIONS: ReadonlySet<string> = new Set([
  ...["TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty"],
  "TensorFlowOpLayer",
]);

/** Operations of Keras 3 that make masks; the older form of file leaves their module out. */
const MASK_OPERATIONS: ReadonlySet<string> = new Set([
  ...["NotEqual", "Any", "All", "LogicalAnd", "LogicalOr", "ExpandDims", "BroadcastTo"],
]);

/** Says where a topology comes from. */
export interface TopologyContext {
  /** Name of the member in errors. */
  readonly file: string;
  /** Whether Keras 3 wrote it, whose words mean what they mean here. */
  readonly isKeras3: boolean;
}

const MODELS: ReadonlySet<string> = new Set(["Functional", "Model", "Sequential"]);

/**
 * Brings the description of a model up to date: class names and arguments of layers, and how the
 * calls of nested models are numbered. What Keras 3 wrote passes unchanged.
 * @throws FileError for layers of TensorFlow operations.
 */
export function modernizeTopology(json: JsonValue, context: TopologyContext): JsonValue {
  if (Array.isArray(json)) return json.map((item) => modernizeTopology(item, context));
  if (!isJsonObject(json)) return json;
  const { class_name: className, config } = json;
  const values = (object: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(object).map(([key, value]) => [key, modernizeTopology(value, context)]),
    );
  if (typeof className !== "string") return values(json);
  if (OPERATIONS.has(className)) throw operationError(json, className, context.file);
  if (context.isKeras3 && MASK_OPERATIONS.has(className) && json["module"] === undefined) {
    return { ...json, module: "keras.src.ops.numpy" };
  }
  // Before Keras 2.2.3 the config of a Sequential was the list of its layers.
  const body = className === "Sequential" && Array.isArray(config) ? { layers: config } : config;
  if (!isJsonObject(body)) return json;
  const modern = modernizeLayer(className, values(body), context);
  return {
    ...json,
    class_name: modern.class_name,
    config: MODELS.has(className) ? renumberCalls(modern.config) : modern.config,
  };
}

/**
 * Keras 2 counted the calls of a nested model from 1, a call of its own being 0; Keras 3 does so
 * for the outputs of the whole only.
 */
function renumberCalls(config: JsonObject): JsonObject {
  const layers = (Array.isArray(config["layers"]) ? config["layers"] : []).filter(isJsonObject);
  const nested = new Map<string, number>();
  for (const { name, class_name } of layers) {
    if (typeof name === "string" && MODELS.has(String(class_name))) nested.set(name, Infinity);
  }
  const calls = layers.map((layer) => layer["inbound_nodes"] ?? []);
  const isOld = calls.some((nodes) => Array.isArray(nodes) && nodes.some(Array.isArray));
  if (nested.size === 0 || !isOld) return config;
  for (const where of [...calls, config["output_layers"] ?? []]) {
    movePlaces(where, (name, node) => {
      if (nested.has(name)) nested.set(name, Math.min(nested.get(name) ?? node, node));
      return node;
    });
  }
  const fromZero = (name: string, node: number): number => node - (nested.get(name) ?? 0);
  const functional = new Set(
    layers.filter((layer) => layer["class_name"] !== "Sequential").map(({ name }) => name),
  );
  return {
    ...config,
    layers: layers.map((layer) => {
      const { inbound_nodes: nodes } = layer;
      return nodes === undefined ? layer : { ...layer, inbound_nodes: movePlaces(nodes, fromZero) };
    }),
    output_layers: movePlaces(config["output_layers"] ?? [], (name, node) => {
      return fromZero(name, node) + (nested.has(name) && functional.has(name) ? 1 : 0);
    }),
  };
}

/** Changes the numbers of calls in all places within a value. */
function movePlaces(value: JsonValue, move: (name: string, node: number) => number): JsonValue {
  if (isPlace(value)) {
    const [name, node, tensor, ...kwargs] = value;
    return [
      name,
      move(name, node),
      tensor,
      ...kwargs.map((rest) => movePlaces(rest ?? null, move)),
    ];
  }
  if (Array.isArray(value)) return value.map((child) => movePlaces(child, move));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, movePlaces(child, move)]),
  );
}

function operationError({ name, config }: JsonObject, className: string, file: string): FileError {
  const own = isJsonObject(config) ? (config["function"] ?? config["name"]) : undefined;
  const what = typeof own === "string" ? ` of ${own}` : "";
  return new FileError(
    `${file}: layer "${String(name ?? "")}": this is a ${className}${what}, an operation of ` +
      "TensorFlow that was used as a layer. Write the model with layers of Keras alone, such as " +
      "Add, Multiply, Rescaling and Reshape, copy the weights over, and save it again.",
  );
}

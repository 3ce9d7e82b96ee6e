// Takes the calls of layers in the words of Keras 2, lists of places; gives out arguments of Keras 3.

import type { JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";

/** Is where a tensor comes from: layer, call, result; and the other arguments of the call. */
export type Place =
  | [layer: string, node: number, tensor: number]
  | [layer: string, node: number, tensor: number, kwargs: JsonValue];

/** Layers whose further inputs are the states that they begin with. */
const RECURRENT: ReadonlySet<string> = new Set([
  ...["RNN", "SimpleRNN", "LSTM", "GRU", "Bidirectional"],
  ...["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"],
]);

/** Tells a place from lists of places and other values. */
export function isPlace(value: JsonValue | undefined): value is Place {
  return (
    Array.isArray(value) &&
    (value.length === 3 || value.length === 4) &&
    typeof value[0] === "string" &&
    typeof value[1] === "number" &&
    typeof value[2] === "number"
  );
}

/**
 * Turns a call in the form `[[layer, node, tensor, kwargs], …]` into `{ args, kwargs }`; null when
 * it has not that form.
 */
export function modernizeCall(node: readonly JsonValue[], className: string): JsonObject | null {
  const places = isPlace(node as JsonValue[]) ? [node as JsonValue[]] : node;
  if (places.length === 0 || !places.every((place) => isPlace(place as JsonValue))) return null;
  const tensors = (places as Place[]).map(mark);
  const given = (places as Place[]).at(-1)?.[3] ?? null;
  const kwargs = readValue(given);
  const { training: _, ...named } = isObject(kwargs) ? kwargs : {};
  const [first = null, ...others] = tensors;
  if (className === "MultiHeadAttention") return attentionCall(first, named);
  if (RECURRENT.has(className) && others.length > 0) {
    return { args: [first], kwargs: { ...named, initial_state: others } };
  }
  return { args: [others.length === 0 ? first : tensors], kwargs: named };
}

/** Keras 2 named what follows the query. */
function attentionCall(query: JsonValue, { value, key, ...kwargs }: JsonObject): JsonObject {
  const rest = [value, key].filter((one): one is JsonValue => one !== undefined && one !== null);
  return { args: [query, ...rest], kwargs };
}

function readValue(value: JsonValue): JsonValue {
  if (isPlace(value)) return mark(value);
  if (Array.isArray(value)) return value.map(readValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, readValue(child)]));
}

function mark([layer, node, tensor]: Place): JsonObject {
  return {
    class_name: "__keras_tensor__",
    config: { shape: null, dtype: null, keras_history: [layer, node, tensor] },
  };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

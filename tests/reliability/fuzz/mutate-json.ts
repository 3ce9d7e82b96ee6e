// Takes a JSON value; gives it out changed at some of its places, still valid JSON.

import type { JsonValue } from "../../../src/saving/python-json.ts";
import type { Choice } from "./random.ts";

const values: readonly JsonValue[] = [
  ...[null, true, false, 0, -1, 1, 2, 0.5, -0.5, 1e-300, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53, 1e300],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...["", "a", "relu", "Dense", "float64", "../x", "toString", "keras.layers", "\u0000", "🙂"],
  ...[[], {}, [null], [[]], [-1], [0, 0], [null, 4]],
];

/** Changes a copy of the value at one place, or a few. */
export function mutateJson(value: JsonValue, choice: Choice): JsonValue {
  let mutant = structuredClone(value);
  const times = choice.of([1, 1, 1, 2, 4]);
  for (let time = 0; time < times; time++) mutant = mutateOnce(mutant, choice);
  return mutant;
}

function mutateOnce(root: JsonValue, choice: Choice): JsonValue {
  const all = places(root);
  const place = choice.of(all);
  if (place === undefined) return choice.of(values);
  const { holder, key } = place;
  const old = get(holder, key);
  const change = choice.below(9);
  if (change === 0) set(holder, key, structuredClone(choice.of(values)));
  else if (change === 1) set(holder, key, altered(old, choice));
  else if (change === 2) set(holder, key, copyOf(choice.of(all)));
  else if (change === 3) remove(holder, key);
  else if (change === 4) set(holder, key, [old]);
  else if (change === 5)
    set(holder, key, { class_name: "Dense", config: old, module: "keras.layers" });
  else if (change === 6) rename(holder, key, choice.of(all));
  else if (change === 7 && Array.isArray(holder))
    holder.splice(Number(key), 0, structuredClone(old));
  else set(holder, key, altered(old, choice));
  return root;
}

interface Place {
  readonly holder: JsonValue[] | { [key: string]: JsonValue };
  readonly key: string;
}

function places(root: JsonValue): Place[] {
  const found: Place[] = [];
  const visit = (value: JsonValue): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      found.push({ holder: value, key });
      visit(get(value, key));
    }
  };
  visit(root);
  return found;
}

function get(holder: Place["holder"], key: string): JsonValue {
  return (Array.isArray(holder) ? holder[Number(key)] : holder[key]) ?? null;
}

function set(holder: Place["holder"], key: string, value: JsonValue): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else holder[key] = value;
}

function remove(holder: Place["holder"], key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function rename(holder: Place["holder"], key: string, other: Place): void {
  if (Array.isArray(holder)) return;
  const value = get(holder, key);
  delete holder[key];
  holder[other.key] = value;
}

function copyOf({ holder, key }: Place): JsonValue {
  return structuredClone(get(holder, key));
}

function altered(value: JsonValue, choice: Choice): JsonValue {
  if (typeof value === "number") {
    return choice.of([-value, value + 1, value - 1, value * 1000, value / 2, value + 0.5, 2 ** 31]);
  }
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") {
    const at = choice.below(value.length + 1);
    const letter = choice.of(["_", "A", ".", "/", "é", "\u0000", " ", ""]);
    return value.slice(0, at) + letter + value.slice(at + choice.below(2));
  }
  if (Array.isArray(value)) return choice.onceIn(2) ? value.toReversed() : value.slice(1);
  return choice.of(values);
}

// The hook through which handles reach the runtime, which alone can run graphs.

import type { HostArray } from "../ir/dtype.ts";
import type { Value } from "../ir/node.ts";
import type { TensorType } from "../ir/shape.ts";

/** Is where a leaf's elements are: in JavaScript, or wherever its owner keeps them. */
export type Binding = HostArray | Bound;

/** Keeps a leaf's elements outside JavaScript: a variable or a pinned tensor. */
export interface Bound {
  readonly type: TensorType;
}

/** Is what handles ask of the runtime. */
export interface Host {
  /** Computes values; each becomes a leaf. */
  read(values: readonly Value[]): readonly (HostArray | Promise<HostArray>)[];
  /** Hears of each eager result, so that a long chain can be computed in pieces. */
  recorded(value: Value): void;
}

const bindings = new WeakMap<Value, Binding>();
const computed = new WeakMap<Value, Value>();
let host: Host | undefined;

/** Installs the runtime; done once, when the engine is loaded. */
export function installHost(given: Host): void {
  host = given;
}

/** Gives the runtime. */
export function theHost(): Host {
  if (host === undefined) throw new Error("the engine's runtime is not loaded");
  return host;
}

/** Says where the elements of a parameter are. */
export function bind(parameter: Value, binding: Binding): void {
  bindings.set(parameter, binding);
}

/** Finds where the elements of a parameter are; undefined for one of an open trace. */
export function bindingOf(parameter: Value): Binding | undefined {
  return bindings.get(parameter);
}

/** Records that `value` has been computed and is now held by `leaf`. */
export function settle(value: Value, leaf: Value): void {
  computed.set(value, leaf);
}

/** Gives the leaf that holds a computed value, or the value itself. */
export function settled(value: Value): Value {
  return computed.get(value) ?? value;
}

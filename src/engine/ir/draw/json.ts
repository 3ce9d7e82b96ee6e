// From a graph to plain data that programs in any language can read.

import type { DType } from "../dtype.ts";
import type { Graph } from "../graph.ts";
import type { Value } from "../node.ts";
import type { Shape } from "../shape.ts";
import { nameOf, valueNames } from "./value-names.ts";

/** Describes a value: its name within its graph, and its type. */
export interface ValueJson {
  /** `%0`, `%1` … as in the printed text. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Is plain data; numbers that JSON lacks are the strings "NaN", "Infinity", "-Infinity", "-0". */
export type AttributeJson =
  | string
  | number
  | boolean
  | null
  | GraphJson
  | readonly AttributeJson[]
  | { readonly [key: string]: AttributeJson };

/** Describes a node; graphs that it carries stand among its attributes, in this same form. */
export interface NodeJson {
  readonly primitive: string;
  /** Names of the values that it reads. */
  readonly inputs: readonly string[];
  readonly outputs: readonly ValueJson[];
  readonly attributes: Readonly<Record<string, AttributeJson>>;
  /** Name of the layer or function that made the node; absent where there is none. */
  readonly source?: string;
}

/** Describes a graph. */
export interface GraphJson {
  /** The inputs; `label` is the parameter's own name, absent where it has none. */
  readonly inputs: readonly (ValueJson & { readonly label?: string })[];
  /** In an order that can be run. */
  readonly nodes: readonly NodeJson[];
  readonly outputs: readonly string[];
}

/** Turns a graph into plain data for `JSON.stringify`. */
export function toJson(graph: Graph): GraphJson {
  const names = valueNames(graph);
  const describe = (value: Value): ValueJson => ({
    name: nameOf(names, value),
    dtype: value.type.dtype,
    shape: value.type.shape,
  });
  return {
    inputs: graph.inputs.map((value) => {
      const label = value.node.primitive === "parameter" ? value.node.attributes.name : "";
      return { ...describe(value), ...(label === "" ? {} : { label }) };
    }),
    nodes: graph.nodes.map((node) => ({
      primitive: node.primitive,
      inputs: node.inputs.map((value) => nameOf(names, value)),
      outputs: node.outputs.map(describe),
      attributes: attributesJson(node.attributes),
      ...(node.source === undefined ? {} : { source: node.source }),
    })),
    outputs: graph.outputs.map((value) => nameOf(names, value)),
  };
}

function attributesJson(attributes: object): Record<string, AttributeJson> {
  const entries = Object.entries(attributes).map(([key, value]) => [key, attributeJson(value)]);
  return Object.fromEntries(entries) as Record<string, AttributeJson>;
}

function attributeJson(value: unknown): AttributeJson {
  if (typeof value === "number") return numberJson(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(attributeJson);
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<number>, numberJson);
  }
  if (typeof value !== "object" || value === null) return null;
  return isGraph(value) ? toJson(value) : attributesJson(value);
}

function numberJson(x: number): number | string {
  if (Object.is(x, -0)) return "-0";
  return Number.isFinite(x) ? x : String(x);
}

function isGraph(value: object): value is Graph {
  return "nodes" in value && "outputs" in value;
}

// Forms of a graph for other programs and for people: Graphviz, JSON and a drawing.

export { toDot } from "./dot.ts";
export type { AttributeJson, GraphJson, NodeJson, ValueJson } from "./json.ts";
export { toJson } from "./json.ts";
export { toSvg } from "./svg.ts";

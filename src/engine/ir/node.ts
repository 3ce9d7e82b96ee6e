// Nodes and values, the immutable vertices and edges of every graph.

import type { Attributes, PrimitiveName } from "./primitives/index.ts";
import { definitionOf } from "./primitives/index.ts";
import type { TensorType } from "./shape.ts";

/** Names one result of a node. */
export interface Value {
  readonly node: Node;
  readonly index: number;
  readonly type: TensorType;
}

/** Applies one primitive to values; never changes after it is made. */
export interface NodeOf<P extends PrimitiveName> {
  readonly id: number;
  readonly primitive: P;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes<P>;
  readonly outputs: readonly Value[];
  /** Name of the layer or function that made the node, for messages and profiles. */
  readonly source: string | undefined;
}

/** Is a node of any primitive; narrowed by its `primitive` field. */
export type Node = { [P in PrimitiveName]: NodeOf<P> }[PrimitiveName];

let nextId = 0;
let currentSource: string | undefined;

/** Gives the id that the next node will have: nodes made from now on are not below it. */
export function nextNodeId(): number {
  return nextId;
}

/** Labels every node made while `body` runs with the name of its layer or function. */
export function withSource<T>(source: string, body: () => T): T {
  return fromSource(currentSource === undefined ? source : `${currentSource}/${source}`, body);
}

/** Labels every node made while `body` runs with this source, whatever is around it. */
export function fromSource<T>(source: string | undefined, body: () => T): T {
  const outer = currentSource;
  currentSource = source;
  try {
    return body();
  } finally {
    currentSource = outer;
  }
}

/**
 * Makes a node and infers the types of its results.
 * @throws ShapeError or DTypeError when the inputs do not fit the primitive.
 */
export function makeNode<P extends PrimitiveName>(
  primitive: P,
  inputs: readonly Value[],
  attributes: Attributes<P>,
): NodeOf<P> {
  return makeNodeFrom(primitive, inputs, attributes, currentSource);
}

/** Makes a node like `like` on other inputs, keeping its attributes and its source. */
export function remakeNode(like: Node, inputs: readonly Value[]): Node {
  return makeNodeFrom(like.primitive, inputs, like.attributes as never, like.source) as Node;
}

function makeNodeFrom<P extends PrimitiveName>(
  primitive: P,
  inputs: readonly Value[],
  attributes: Attributes<P>,
  source: string | undefined,
): NodeOf<P> {
  const types = definitionOf(primitive).infer(
    inputs.map((value) => value.type),
    attributes,
  );
  const outputs: Value[] = [];
  const node = { id: nextId++, primitive, inputs, attributes, outputs, source };
  types.forEach((type, index) => {
    outputs.push({ node: node as unknown as Node, index, type });
  });
  return node;
}

/** Gives the only result of a node. */
export function onlyOutput(node: { readonly outputs: readonly Value[] }): Value {
  const [value] = node.outputs;
  if (value === undefined) throw new Error("a node without results has no only result");
  return value;
}

// Loops and branches on tensors: a function becomes the body of one node.

import { ConfigError } from "../../shared/errors.ts";
import type { Tree } from "../../shared/tree.ts";
import { flatten, mapTree } from "../../shared/tree.ts";
import * as build from "../ir/build.ts";
import type { Graph } from "../ir/graph.ts";
import { closeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { makeNode, nextNodeId } from "../ir/node.ts";
import type { TensorType } from "../ir/shape.ts";
import { extent, sameShape, showType } from "../ir/shape.ts";
import { withinBody } from "./scope.ts";
import { asTensor, Tensor, valueOf, wrap } from "./tensor.ts";

/** Is a tensor, or arrays and plain objects of tensors. */
export type TensorTree = Tree<Tensor>;

interface Body {
  readonly graph: Graph;
  readonly captures: readonly Value[];
  /** The function's results, with indices into the graph's outputs in place of tensors. */
  readonly results: readonly Tree<number>[];
}

function traceBody(
  types: readonly TensorType[],
  fn: (tensors: readonly Tensor[]) => readonly unknown[],
): Body {
  const since = nextNodeId();
  const parameters = types.map((type) => build.parameter(type));
  const outputs: Value[] = [];
  const results = withinBody(() =>
    fn(parameters.map((value) => new Tensor(value))).map((result) =>
      mapTree(result, (leaf) => outputs.push(valueOf(asTensor(leaf as Tensor))) - 1),
    ),
  );
  return { ...closeGraph(parameters, outputs, since), results };
}

function tensorLeaves(tree: unknown): Tensor[] {
  return flatten(tree).map((leaf) => asTensor(leaf as Tensor));
}

// Gives a tree like `like` whose leaves are the tensors, in order.
function refill<T>(like: T, tensors: readonly Tensor[]): T {
  let next = 0;
  return mapTree(like, () => tensors[next++]) as T;
}

function checkCarries(who: string, before: readonly Tensor[], after: readonly Value[]): void {
  before.forEach((tensor, i) => {
    const given = valueOf(tensor).type;
    const got = after[i]?.type;
    if (got === undefined || got.dtype !== given.dtype || !sameShape(got.shape, given.shape)) {
      throw new ConfigError(
        `${who}: carried tensor ${i} begins as ${showType(given)}, but the body gives ` +
          `${got === undefined ? "nothing" : showType(got)}. Both must have one type.`,
      );
    }
  });
}

/** Traces a scan. */
export function scan<C, X, Y>(
  fn: (carry: C, x: X) => readonly [C, Y],
  initial: C,
  xs: X,
  options: { readonly length?: number; readonly reverse?: boolean } = {},
): [C, Y] {
  const carries = tensorLeaves(initial);
  const slices = tensorLeaves(xs);
  const length = options.length ?? (slices[0] === undefined ? 0 : extent(slices[0].shape, 0));
  const types = [
    ...carries.map((tensor) => valueOf(tensor).type),
    ...slices.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) })),
  ];
  const body = traceBody(types, (tensors) =>
    fn(
      refill(initial, tensors.slice(0, carries.length)),
      refill(xs, tensors.slice(carries.length)),
    ),
  );
  checkCarries("scan", carries, body.graph.outputs);
  const node = makeNode(
    "scan",
    [...body.captures, ...carries.map(valueOf), ...slices.map(valueOf)],
    {
      body: body.graph,
      length,
      constants: body.captures.length,
      carries: carries.length,
      reverse: options.reverse ?? false,
    },
  );
  const outputs = node.outputs.map(wrap);
  const pick = (index: unknown) => outputs[index as number];
  return body.results.map((result) => mapTree(result, pick)) as unknown as [C, Y];
}

/** Traces a loop of unknown length. */
export function whileLoop<C>(
  condition: (carry: C) => Tensor,
  body: (carry: C) => C,
  initial: C,
): C {
  const carries = tensorLeaves(initial);
  const types = carries.map((tensor) => valueOf(tensor).type);
  const test = traceBody(types, (tensors) => [condition(refill(initial, tensors))]);
  const step = traceBody(types, (tensors) => [body(refill(initial, tensors))]);
  checkCarries("whileLoop", carries, step.graph.outputs);
  const constants = [...test.captures, ...step.captures];
  const node = makeNode("while", [...constants, ...carries.map(valueOf)], {
    condition: widen(test, [], step.captures),
    body: widen(step, test.captures, []),
    constants: constants.length,
  });
  return refill(initial, node.outputs.map(wrap));
}

/** Traces both functions of a branch. */
export function cond<R>(predicate: Tensor, whenTrue: () => R, whenFalse: () => R): R {
  const yes = traceBody([], () => [whenTrue()]);
  const no = traceBody([], () => [whenFalse()]);
  const node = makeNode("cond", [valueOf(predicate), ...yes.captures, ...no.captures], {
    whenTrue: widen(yes, [], no.captures),
    whenFalse: widen(no, yes.captures, []),
  });
  const outputs = node.outputs.map(wrap);
  return mapTree(yes.results[0], (index) => outputs[index as number]) as R;
}

// Adds inputs that the graph does not read, before and behind its captures, so that two graphs
// can share one list.
function widen(body: Body, before: readonly Value[], behind: readonly Value[]): Graph {
  const unread = (value: Value) => build.parameter(value.type);
  const count = body.captures.length;
  const inputs = [
    ...before.map(unread),
    ...body.graph.inputs.slice(0, count),
    ...behind.map(unread),
    ...body.graph.inputs.slice(count),
  ];
  return { ...body.graph, inputs };
}

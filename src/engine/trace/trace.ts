// From a function on tensors to a graph: its arguments, the state it reads, the state it replaces.

import { ConfigError } from "../../shared/errors.ts";
import type { Tree } from "../../shared/tree.ts";
import { mapTree } from "../../shared/tree.ts";
import * as build from "../ir/build.ts";
import type { Graph } from "../ir/graph.ts";
import { freeParameters, makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import type { TensorType } from "../ir/shape.ts";
import { bindingOf } from "./host.ts";
import { FunctionScope, within } from "./scope.ts";
import { Tensor, valueOf } from "./tensor.ts";
import { Variable } from "./variable.ts";

/** Is a traced function. */
export interface Traced {
  /**
   * Inputs: arguments, then variables, then captures. Outputs: results, then the new values of
   * the variables in `updated`.
   */
  readonly graph: Graph;
  /** The function's result, with indices into `graph.outputs` in place of tensors. */
  readonly result: Tree<number>;
  readonly variables: readonly Variable[];
  readonly updated: readonly Variable[];
  /** Leaves from outside that the function uses; where their elements are is asked at each run. */
  readonly captures: readonly Value[];
}

/**
 * Runs `fn` once on symbolic tensors and records all that it does.
 * @throws ConfigError when it returns something else than tensors in arrays and objects, or uses
 *   a tensor of another trace.
 */
export function traceFunction(
  fn: (args: readonly Tensor[]) => unknown,
  types: readonly TensorType[],
): Traced {
  const scope = new FunctionScope();
  const parameters = types.map((type) => build.parameter(type));
  const outputs: Value[] = [];
  const result = within(scope, () => {
    const returned = fn(parameters.map((value) => new Tensor(value)));
    return mapTree(returned, (leaf) => outputs.push(resultValue(leaf)) - 1);
  });
  const variables: Variable[] = [];
  const initials: Value[] = [];
  const updated: Variable[] = [];
  for (const [state, cell] of scope.cells) {
    const variable = state as Variable;
    variables.push(variable);
    initials.push(cell.initial);
    if (cell.current !== cell.initial) {
      updated.push(variable);
      outputs.push(cell.current);
    }
  }
  const open = makeGraph([...parameters, ...initials], outputs);
  const free = freeParameters(open);
  if (free.some((value) => bindingOf(value) === undefined)) foreign();
  const graph = { ...open, inputs: [...open.inputs, ...free] };
  return { graph, result, variables, updated, captures: free };
}

function resultValue(leaf: unknown): Value {
  if (leaf instanceof Tensor) return valueOf(leaf);
  if (leaf instanceof Variable) return valueOf(leaf.value);
  if (typeof leaf === "number") return build.scalar(leaf, "float32");
  throw new ConfigError(
    `A traced function returned ${leaf === null ? "null" : typeof leaf}; ` +
      "it can return tensors, and arrays and objects of tensors.",
  );
}

function foreign(): never {
  throw new ConfigError(
    "A traced function uses a tensor that belongs to another traced function. " +
      "Return it there and pass it here as an argument.",
  );
}

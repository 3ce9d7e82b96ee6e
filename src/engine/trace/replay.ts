// From a function on tensors to those of its values that follow from its arguments alone.

import * as build from "../ir/build.ts";
import { freeParameters, inlineGraph, makeGraph } from "../ir/graph.ts";
import type { TensorType } from "../ir/shape.ts";
import { FunctionScope, within } from "./scope.ts";
import { Tensor, valueOf } from "./tensor.ts";

/** Computes one value again from other arguments. */
export interface Replay {
  /** Places of the arguments that the value depends on. */
  readonly uses: readonly number[];
  /** Records the value for these arguments; nothing else that the function did happens. */
  run(args: readonly Tensor[]): Tensor;
}

/**
 * Runs `fn` once on symbolic tensors, without changing any variable, and gives for each tensor it
 * returns a way to compute it again; undefined where it depends on variables or other tensors.
 */
export function replaysOf(
  fn: (args: readonly Tensor[]) => readonly Tensor[],
  types: readonly TensorType[],
): (Replay | undefined)[] {
  const parameters = types.map((type) => build.parameter(type));
  const returned = within(new FunctionScope(), () => fn(parameters.map((p) => new Tensor(p))));
  return returned.map((tensor) => {
    const value = valueOf(tensor);
    const graph = makeGraph(parameters, [value]);
    if (freeParameters(graph).length > 0) return undefined;
    const read = new Set([value, ...graph.nodes.flatMap((node) => node.inputs)]);
    return {
      uses: parameters.flatMap((parameter, i) => (read.has(parameter) ? [i] : [])),
      run: (args) => {
        const [result] = inlineGraph(graph, args.map(valueOf));
        return new Tensor(result ?? value);
      },
    };
  });
}

// From tensors and a function of values to the numbers of its gradient, run on the reference.

import { gradient } from "../autodiff/gradient.ts";
import { runGraph } from "../backends/reference/index.ts";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { verify } from "../ir/verify.ts";
import type { TestTensor } from "./data.ts";

/** Gives, per input, the gradient of the sum of all elements of `fn`'s result, row by row. */
export function gradientOf(
  inputs: readonly TestTensor[],
  fn: (...inputs: readonly Value[]) => Value,
): number[][] {
  const values = inputs.map(({ type }) => build.parameter(type));
  const output = fn(...values);
  const graph = makeGraph(values, gradient([output], [build.fullLike(output, 1)], values));
  verify(graph, "gradient");
  return runGraph(graph, inputs).map(({ data }) => Array.from(data));
}

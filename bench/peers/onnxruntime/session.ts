// Runs a graph of ONNX Runtime over and over on the same operands.

import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Prepared, Values } from "../../task.ts";
import { fill, sample } from "../../values.ts";
import { OnnxGraph } from "./graph.ts";

/** Brings the numbers of a description into a tensor. */
export function tensorOf(values: Values): Tensor {
  return new Tensor("float32", fill(values), [...values.shape]);
}

/** Loads a model for so many threads, with all optimisations of graphs. */
export function load(graph: OnnxGraph, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(graph.encode(), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    executionMode: "sequential",
  });
}

/** Prepares a computation: `build` adds its nodes and names its result "y". */
export async function prepare(
  threads: number,
  inputs: Readonly<Record<string, Values>>,
  shape: readonly number[],
  build: (graph: OnnxGraph) => void,
): Promise<Prepared> {
  const graph = new OnnxGraph();
  for (const [name, values] of Object.entries(inputs)) graph.input(name, values.shape);
  build(graph);
  graph.output("y", shape);
  const session = await load(graph, threads);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, tensorOf(values)]),
  );
  const call = async () => (await session.run(feeds))["y"] as Tensor;
  return {
    numbers: async () => sample((await call()).data),
    async run(times) {
      for (let i = 0; i < times; i++) await call();
    },
  };
}

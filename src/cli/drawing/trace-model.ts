// A model in, the graph of operations of one of its steps out.

import type { Graph, Model } from "gradus";
import { compile } from "gradus";
import { blankInputs, blankTargets, zerosFor } from "../blank-batch.ts";
import { layerGraph } from "./layer-drawing.ts";

/** Names the steps whose operations can be drawn. */
export type StepName = "forward" | "training";

/**
 * Traces a step for a batch of so many rows. A training step also runs once on zeros, in memory
 * only, so that losses and the optimizer's state exist.
 * @throws ConfigError when the model has no graph of layers, or was saved without its training.
 */
export async function traceStep(model: Model, step: StepName, rows: number): Promise<Graph> {
  const x = layerGraph(model).deviceInputs.map((input) => zerosFor(input, rows));
  if (step === "forward") {
    const predict = compile((inputs: typeof x) => model.predictStep(dataOf(inputs, null)));
    return predict.graph(x);
  }
  const y = blankTargets(model, rows, "--step forward");
  await model.trainOnBatch(blankInputs(model, rows), y.length === 1 ? y[0] : y);
  const train = compile((inputs: typeof x, targets: typeof y) =>
    model.trainStep(dataOf(inputs, targets.length === 1 ? (targets[0] ?? null) : targets)),
  );
  return train.graph(x, y);
}

type StepData = Parameters<Model["trainStep"]>[0];

function dataOf(x: StepData["x"], y: StepData["y"]): StepData {
  return { x, y, sampleWeight: null };
}

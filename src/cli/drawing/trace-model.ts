// A model in, the graph of operations of one of its steps out.

import type { Graph, HostTensor, Model } from "gradus";
import { ConfigError, compile, tensor } from "gradus";
import { layerGraph } from "./layer-drawing.ts";

/** Names the steps whose operations can be drawn. */
export type StepName = "forward" | "training";

/** Extent that stands for an axis of any extent, such as time steps. */
const anyExtent = 8;

/**
 * Traces a step for a batch of so many rows. A training step also runs once on zeros, in memory
 * only, so that losses and the optimizer's state exist.
 * @throws ConfigError when the model has no graph of layers, or was saved without its training.
 */
export async function traceStep(model: Model, step: StepName, batch: number): Promise<Graph> {
  const { deviceInputs, outputTensors } = layerGraph(model);
  const shapeOf = (shape: readonly (number | null)[]): number[] => [
    batch,
    ...shape.slice(1).map((n) => n ?? anyExtent),
  ];
  const zeros = (shape: readonly number[]): HostTensor => ({
    shape,
    dtype: "float32",
    data: new Float32Array(shape.reduce((size, n) => size * n, 1)),
  });
  const x = deviceInputs.map((input) => {
    const dtype = input.dtype === "string" ? "float32" : input.dtype;
    return tensor(zeros(shapeOf(input.shape))).cast(dtype);
  });
  if (step === "forward") {
    const predict = compile((inputs: typeof x) => model.predictStep(dataOf(inputs, null)));
    return predict.graph(x);
  }
  if (!model.compiled) {
    throw new ConfigError(
      "the file does not say how the model is trained. Use --step forward, or save the model " +
        "after compile().",
    );
  }
  const sparse = JSON.stringify(model.compileOptions?.loss ?? "").includes("sparse");
  const y = outputTensors.map(({ shape }) =>
    tensor(zeros(sparse ? [...shapeOf(shape).slice(0, -1), 1] : shapeOf(shape))),
  );
  await model.trainOnBatch(dummyInputs(model, shapeOf, zeros), y.length === 1 ? y[0] : y);
  const train = compile((inputs: typeof x, targets: typeof y) =>
    model.trainStep(dataOf(inputs, targets.length === 1 ? (targets[0] ?? null) : targets)),
  );
  return train.graph(x, y);
}

type StepData = Parameters<Model["trainStep"]>[0];

function dataOf(x: StepData["x"], y: StepData["y"]): StepData {
  return { x, y, sampleWeight: null };
}

function dummyInputs(
  model: Model,
  shapeOf: (shape: readonly (number | null)[]) => number[],
  zeros: (shape: readonly number[]) => HostTensor,
): Parameters<Model["trainOnBatch"]>[0] {
  const inputs = model.inputs.map((input) => {
    const shape = shapeOf(input.shape);
    if (input.dtype !== "string") return tensor(zeros(shape)).cast(input.dtype);
    const data = Array.from({ length: shape.reduce((size, n) => size * n, 1) }, () => "");
    return { shape, dtype: "string", data } as const;
  });
  const [only] = inputs;
  return inputs.length === 1 && only !== undefined ? only : inputs;
}

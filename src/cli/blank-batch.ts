// A model in, a batch of blanks that fits it out: to trace or measure its steps without data.

import type { HostTensor, Model } from "gradus";
import { ConfigError, type Tensor, tensor } from "gradus";
import { layerGraph } from "./drawing/layer-drawing.ts";

/** Extent that stands for an axis of any extent, such as time steps. */
const anyExtent = 8;

/** Is what one-batch methods of a model take. */
type Batch = Parameters<Model["trainOnBatch"]>[0];
type ModelInput = Model["inputs"][number];

/** Makes zeros of this shape and dtype, strings not among them. */
export function zerosFor({ shape, dtype }: ModelInput, rows: number): Tensor {
  const filled = filledShape(shape, rows);
  return tensor(zeros(filled)).cast(dtype === "string" ? "float32" : dtype);
}

/** Makes inputs of zeros and empty texts, as callers give them: before layers that read texts. */
export function blankInputs(model: Model, rows: number): Batch {
  const inputs = model.inputs.map((input) => {
    if (input.dtype !== "string") return zerosFor(input, rows);
    const shape = filledShape(input.shape, rows);
    const data = Array.from({ length: sizeOf(shape) }, () => "");
    return { shape, dtype: "string", data } as const;
  });
  const [only] = inputs;
  return inputs.length === 1 && only !== undefined ? only : inputs;
}

/**
 * Makes targets of zeros, one per output.
 * @throws ConfigError when the model was saved without its training; `instead` says what helps.
 */
export function blankTargets(model: Model, rows: number, instead: string): Tensor[] {
  if (!model.compiled) {
    throw new ConfigError(
      `the file does not say how the model is trained. Use ${instead}, or save the model after ` +
        "compile().",
    );
  }
  const sparse = JSON.stringify(model.compileOptions?.loss ?? "").includes("sparse");
  return layerGraph(model).outputTensors.map(({ shape }) => {
    const filled = filledShape(shape, rows);
    return tensor(zeros(sparse ? [...filled.slice(0, -1), 1] : filled));
  });
}

function filledShape(shape: readonly (number | null)[], rows: number): number[] {
  return [rows, ...shape.slice(1).map((n) => n ?? anyExtent)];
}

function zeros(shape: readonly number[]): HostTensor {
  return { shape, dtype: "float32", data: new Float32Array(sizeOf(shape)) };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}

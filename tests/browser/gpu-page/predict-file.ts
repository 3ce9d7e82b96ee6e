// Predicts on the GPU with the model in the bytes of a `.keras` file.

import { loadModel, setDevice } from "gradus";

/** Is one input: its elements, row by row. */
export interface GivenInput {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly number[];
}

/** Makes inputs into what a model takes. */
export function modelInputs(inputs: readonly GivenInput[]): never {
  const tensors = inputs.map(({ shape, dtype, data }) => ({
    ...{ shape, dtype },
    data: dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data),
  }));
  return (tensors.length === 1 ? tensors[0] : tensors) as never;
}

/** Gives the device that has computed, and the predictions. */
export async function predictFile(
  bytes: readonly number[],
  inputs: readonly GivenInput[],
): Promise<{ device: string; predictions: number[] }> {
  await setDevice("webgpu");
  const model = await loadModel(Uint8Array.from(bytes));
  const predictions = await model.predict(modelInputs(inputs), { verbose: 0 });
  return { device: model.device, predictions: [...(await predictions.data())] };
}

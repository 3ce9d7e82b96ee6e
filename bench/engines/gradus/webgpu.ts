// Gradus on the GPU, as an engine of the GPU benchmark.

import { profile, setDevice } from "gradus";
import type { Engine } from "../../task.ts";
import { engineOf } from "../engine-of.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { preparePrediction, prepareTraining } from "./train.ts";

/** Opens the GPU. */
export async function gradusOnGpu(): Promise<Engine> {
  await setDevice("webgpu");
  return engineOf("gradus", {
    train: prepareTraining,
    predict: preparePrediction,
    product: prepareProduct,
    convolution: prepareConvolution,
    elementwise: prepareElementwise,
  });
}

/** Sums the bytes that kernels read and write, as a profile tells them. */
export async function touchedBytes(run: () => Promise<void>): Promise<number> {
  const { kernels } = await profile(run);
  return kernels.reduce((sum, { bytes }) => sum + bytes, 0);
}

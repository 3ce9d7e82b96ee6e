// jax-js on the GPU, as an engine of the GPU benchmark.

import { defaultDevice, init } from "@jax-js/jax";
import { engineOf } from "../../engines/engine-of.ts";
import type { Engine } from "../../task.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { preparePrediction, prepareTraining } from "./train.ts";

/** Starts the backend. */
export async function jaxJsOnGpu(): Promise<Engine> {
  const found = await init("webgpu");
  if (!found.includes("webgpu")) throw new Error("jax-js: the webgpu backend did not start");
  defaultDevice("webgpu");
  return engineOf("jax-js", {
    train: prepareTraining,
    predict: preparePrediction,
    product: prepareProduct,
    convolution: prepareConvolution,
    elementwise: prepareElementwise,
  });
}

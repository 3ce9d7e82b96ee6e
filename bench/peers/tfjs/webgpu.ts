// TensorFlow.js on the GPU, as an engine of the GPU benchmark.

import tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { engineOf } from "../../engines/engine-of.ts";
import type { Engine, Prepared } from "../../task.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { preparePrediction, prepareTraining } from "./train.ts";

/** Starts the backend. */
export async function tfjsOnGpu(): Promise<Engine> {
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs: the webgpu backend did not start");
  return engineOf("tfjs", {
    train: (task) => submitting(prepareTraining(task, "default")),
    predict: preparePrediction,
    product: (task) => submitting(prepareProduct(task)),
    convolution: (task) => submitting(prepareConvolution(task)),
    elementwise: (task) => submitting(prepareElementwise(task)),
  });
}

// It collects dispatches, and would submit the last of them with the next run only.
function submitting(prepared: Prepared): Prepared {
  return {
    ...prepared,
    async run(times) {
      await prepared.run(times);
      const backend = tf.backend();
      backend.endComputePassEncoder();
      if (backend.commandEncoder) backend.submitQueue();
    },
  };
}

// ONNX Runtime for Node as an engine: native code, fed with graphs that are written here.

import { cannot, type Engine, type EngineOptions } from "../../task.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { preparePrediction, prepareTraining } from "./train.ts";

/** Computes with so many threads. */
export function onnxRuntime({ threads }: EngineOptions): Engine {
  return {
    async prepare(task) {
      switch (task.kind) {
        case "train":
          return prepareTraining(task, threads);
        case "predict":
          return preparePrediction(task, threads);
        case "product":
          return prepareProduct(task, threads);
        case "convolution":
          return prepareConvolution(task, threads);
        case "elementwise":
          return prepareElementwise(task, threads);
        default:
          return cannot("onnxruntime-node", task);
      }
    },
  };
}

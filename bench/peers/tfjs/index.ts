// TensorFlow.js as an engine: its WebAssembly backend, which computes on one thread in Node.

import tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { cannot, type Engine, type EngineOptions } from "../../task.ts";
import { prepareFit } from "./fit.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { prepareCold, preparePrediction, prepareTraining } from "./train.ts";

/** Starts the backend. */
export async function tfjs({ setting }: EngineOptions): Promise<Engine> {
  if (!(await tf.setBackend("wasm"))) throw new Error("tfjs: the wasm backend did not start");
  return {
    async prepare(task) {
      switch (task.kind) {
        case "train":
          return prepareTraining(task, setting);
        case "predict":
          return preparePrediction(task);
        case "cold":
          return prepareCold(task);
        case "fit":
          return prepareFit(task);
        case "product":
          return prepareProduct(task);
        case "convolution":
          return prepareConvolution(task);
        case "elementwise":
          return prepareElementwise(task);
        default:
          return cannot("tfjs", task);
      }
    },
  };
}

// jax-js as an engine: its WebAssembly backend, which computes on one thread in Node.

import { defaultDevice, init } from "@jax-js/jax";
import { cannot, type Engine } from "../../task.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { prepareCold, preparePrediction, prepareTraining } from "./train.ts";

/** Starts the backend. */
export async function jaxJs(): Promise<Engine> {
  await init("wasm");
  defaultDevice("wasm");
  return {
    async prepare(task) {
      switch (task.kind) {
        case "train":
          return prepareTraining(task);
        case "predict":
          return preparePrediction(task);
        case "cold":
          return prepareCold(task);
        case "fit":
          throw new Error("jax-js has no fit; see its steps of step-cnn");
        case "product":
          return prepareProduct(task);
        case "convolution":
          return prepareConvolution(task);
        case "elementwise":
          return prepareElementwise(task);
        default:
          return cannot("jax-js", task);
      }
    },
  };
}

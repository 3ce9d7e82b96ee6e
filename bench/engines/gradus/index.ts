// Gradus as an engine of the benchmark.

import { setDevice } from "gradus";
import type { Engine, EngineOptions, Prepared, Task } from "../../task.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { prepareTraining } from "./train.ts";

/** Makes the engine ready to compute with so many threads. */
export function gradus({ threads, setting }: EngineOptions): Engine {
  setDevice("wasm", { threads, revectorize: setting === "best" });
  return {
    async prepare(task: Task): Promise<Prepared> {
      switch (task.kind) {
        case "train":
          return prepareTraining(task);
        case "product":
          return prepareProduct(task);
        case "convolution":
          return prepareConvolution(task);
        case "elementwise":
          return prepareElementwise(task);
        default:
          return task satisfies never;
      }
    },
  };
}

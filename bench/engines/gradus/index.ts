// Gradus as an engine of the benchmark.

import { describeDevice, setDevice } from "gradus";
import type { Engine, EngineOptions, Prepared, Task } from "../../task.ts";
import { prepareFit } from "./fit.ts";
import { prepareConvolution, prepareElementwise, prepareProduct } from "./kernels.ts";
import { prepareCold, preparePrediction, prepareTraining } from "./train.ts";

/** Makes the engine ready to compute. */
export function gradus(options: EngineOptions): Engine {
  return onDevice(options, prepare);
}

/**
 * Makes an engine of what prepares tasks, with so many threads. Its results say why vectors are not
 * wide where that was asked for.
 */
export function onDevice(
  { threads, setting }: EngineOptions,
  prepare: (task: Task) => Promise<Prepared>,
): Engine {
  setDevice("wasm", { threads, revectorize: setting === "best" });
  return {
    async prepare(task) {
      const prepared = await prepare(task);
      // Asking for it makes the device ready, which belongs to a cold start.
      const why = task.kind === "cold" ? undefined : describeDevice().whyNotWide;
      return why === undefined ? prepared : { ...prepared, setting: `no wide vectors: ${why}` };
    },
  };
}

async function prepare(task: Task): Promise<Prepared> {
  switch (task.kind) {
    case "train":
      return prepareTraining(task);
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
      return task satisfies never;
  }
}

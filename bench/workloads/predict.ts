// How long one sample takes: the latency of a prediction.

import { modelTasks } from "./steps.ts";
import type { WorkloadGroup } from "./workload.ts";

/** Predicts for one sample with each of the models of the train steps. */
export const predict: WorkloadGroup = {
  name: "predict",
  about: "latency of one sample, with the models of the train steps",
  workloads: modelTasks.map((task) => ({
    name: `predict-${task.model}`,
    flops: 0,
    task: { ...task, kind: "predict" },
  })),
};

// How long it takes until a model has learned its first batch.

import { modelTasks } from "./steps.ts";
import type { WorkloadGroup } from "./workload.ts";

/** Compiles and takes one step in a process that has done nothing before; again with a twin. */
export const cold: WorkloadGroup = {
  name: "cold",
  about: "from compile() to the end of the first step; the same for a twin; from process start",
  workloads: modelTasks
    .filter(({ model }) => model !== "tiny")
    .map((task) => ({
      name: `cold-${task.model}`,
      flops: 0,
      fresh: true,
      task: { ...task, kind: "cold" },
    })),
};

// Whether memory grows while a model trains for long.

import { steps } from "./steps.ts";
import type { WorkloadGroup } from "./workload.ts";

const soak = 100_000;

/** Trains the tiny network for 100,000 steps. */
export const memory: WorkloadGroup = {
  name: "memory",
  about: "growth of the resident size over 100,000 steps of step-tiny",
  workloads: steps
    .flatMap(({ workloads }) => workloads)
    .filter(({ name }) => name === "step-tiny")
    .map((workload) => ({ ...workload, name: "memory-tiny", engines: ["gradus"], soak })),
};

// The Playground's default network, where the cost of a step is all overhead.

import { dense, seeded } from "./weights.ts";
import type { WorkloadGroup } from "./workload.ts";

const batch = 10;
const batches = 100;
const samples = batch * batches;

/** Trains 2-8-8-1, tanh, on batches of 10. */
export const stepTiny: WorkloadGroup = {
  name: "step-tiny",
  about: "train step of 2-8-8-1 tanh, batch 10, Adam, binary cross-entropy",
  workloads: [
    {
      name: "step-tiny",
      flops: 2 * batch * (2 * 2 * 8 + 3 * (8 * 8 + 8)),
      task: {
        ...{ kind: "train", model: "tiny", batch, batches },
        x: { shape: [samples, 2], seed: 1, scale: 1 },
        y: { shape: [samples, 1], seed: 2, classes: 2 },
        weights: seeded([...dense(2, 8), ...dense(8, 8), ...dense(8, 1)]),
      },
    },
  ],
};

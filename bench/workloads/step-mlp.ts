// A network of dense layers, where nearly all time goes into matrix products.

import { dense, seeded } from "./weights.ts";
import type { Workload, WorkloadGroup } from "./workload.ts";

const batches = 4;

/** Trains 784-width-width-10, relu, with Adam. The input needs no gradient. */
export function mlp(name: string, batch: number, width: number): Workload {
  return {
    name,
    flops: 2 * batch * (2 * 784 * width + 3 * (width * width + width * 10)),
    task: {
      ...{ kind: "train", model: "mlp", batch, batches },
      x: { shape: [batch * batches, 784], seed: 1, scale: 1 },
      y: { shape: [batch * batches], seed: 2, classes: 10 },
      weights: seeded([...dense(784, width), ...dense(width, width), ...dense(width, 10)]),
    },
  };
}

/** Trains 784-512-512-10 on batches of 128. */
export const stepMlp: WorkloadGroup = {
  name: "step-mlp",
  about: "train step of 784-512-512-10 relu, batch 128, Adam",
  workloads: [mlp("step-mlp", 128, 512)],
};

// A recurrent network, where each step waits for the one before.

import { constant, dense, kernel, seeded } from "./weights.ts";
import type { WorkloadGroup } from "./workload.ts";

const [batch, batches, steps, features, units] = [32, 4, 50, 32, 128];

/** Trains LSTM 128 over 50 steps of 32 features, dense 10. The input needs no gradient. */
export const stepLstm: WorkloadGroup = {
  name: "step-lstm",
  about: "train step of LSTM 128 over 50 steps of 32 features, dense 10, batch 32, Adam",
  workloads: [
    {
      name: "step-lstm",
      flops: 2 * batch * (steps * 4 * units * (2 * features + 3 * units) + 3 * units * 10),
      task: {
        ...{ kind: "train", model: "lstm", batch, batches },
        x: { shape: [batch * batches, steps, features], seed: 1, scale: 1 },
        y: { shape: [batch * batches], seed: 2, classes: 10 },
        weights: seeded([
          kernel([features, 4 * units], features, 4 * units),
          kernel([units, 4 * units], units, 4 * units),
          constant([4 * units], 0),
          ...dense(units, 10),
        ]),
      },
    },
  ],
};

// A small convolutional network on images of 28 × 28 pixels.

import { convolution, dense, seeded } from "./weights.ts";
import type { WorkloadGroup } from "./workload.ts";

const batch = 128;
const batches = 4;
const first = 26 * 26 * 9 * 32;
const second = 11 * 11 * 9 * 32 * 64;
const features = 5 * 5 * 64;

/** Trains conv 32, pool, conv 64, pool, dense 10. The input needs no gradient. */
export const stepCnn: WorkloadGroup = {
  name: "step-cnn",
  about: "train step of two 3 × 3 convolutions (32, 64) with pooling, dense 10, batch 128, Adam",
  workloads: [
    {
      name: "step-cnn",
      flops: 2 * batch * (2 * first + 3 * second + 3 * features * 10),
      task: {
        ...{ kind: "train", model: "cnn", batch, batches },
        x: { shape: [batch * batches, 28, 28, 1], seed: 1, scale: 1 },
        y: { shape: [batch * batches], seed: 2, classes: 10 },
        weights: seeded([...convolution(1, 32), ...convolution(32, 64), ...dense(features, 10)]),
      },
    },
  ],
};

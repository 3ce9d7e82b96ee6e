// Two transformer blocks: attention, normalisation and wide dense layers.

import type { UnseededValues } from "./weights.ts";
import { constant, dense, kernel, seeded } from "./weights.ts";
import type { WorkloadGroup } from "./workload.ts";

const [batch, batches, tokens, blocks] = [16, 4, 64, 2];
const [width, heads, hidden] = [128, 4, 512];
const perToken = 4 * width * width + 2 * width * hidden + 2 * tokens * width;

function normalization(): UnseededValues[] {
  return [constant([width], 1), constant([width], 0)];
}

function projection(): UnseededValues[] {
  const size = width / heads;
  return [kernel([width, heads, size], width, width), constant([heads, size], 0)];
}

function attention(): UnseededValues[] {
  const size = width / heads;
  const output = [kernel([heads, size, width], width, width), constant([width], 0)];
  return [...projection(), ...projection(), ...projection(), ...output];
}

function block(): UnseededValues[] {
  const feedForward = [...dense(width, hidden), ...dense(hidden, width)];
  return [...normalization(), ...attention(), ...normalization(), ...feedForward];
}

/** Trains 2 pre-norm blocks of width 128 with 4 heads and gelu 512, mean over tokens, dense 10. */
export const stepTransformer: WorkloadGroup = {
  name: "step-transformer",
  about: "train step of 2 pre-norm blocks, width 128, 4 heads, gelu 512, 64 tokens, batch 16, Adam",
  workloads: [
    {
      name: "step-transformer",
      flops: 2 * batch * 3 * (blocks * tokens * perToken + width * 10),
      task: {
        ...{ kind: "train", model: "transformer", batch, batches },
        x: { shape: [batch * batches, tokens, width], seed: 1, scale: 1 },
        y: { shape: [batch * batches], seed: 2, classes: 10 },
        weights: seeded([...block(), ...block(), ...dense(width, 10)]),
      },
    },
  ],
};

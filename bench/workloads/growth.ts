// How the time of a step grows with its size: a cliff in it would be a defect.

import { mlp } from "./step-mlp.ts";
import type { WorkloadGroup } from "./workload.ts";

const [usualBatch, usualWidth] = [128, 512];
const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];
const widths = [32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096];

/** Trains the network of `step-mlp` at batches from 1 to 4096, and widths from 32 to 4096. */
export const growth: WorkloadGroup = {
  name: "growth",
  about: "train steps of step-mlp at batches 1…4096 and widths 32…4096",
  workloads: [
    ...batches.map((batch) => mlp(`growth-batch-${batch}`, batch, usualWidth)),
    ...widths.map((width) => mlp(`growth-width-${width}`, usualBatch, width)),
  ].map((workload) => ({ ...workload, engines: ["gradus"] })),
};

// The training of `npm start`, from the first compilation to the last epoch.

import type { WorkloadGroup } from "./workload.ts";

/** Trains a small convolutional network for 20 epochs, in a process that has done nothing before. */
export const fitDigits: WorkloadGroup = {
  name: "fit-digits",
  about: "the whole training of npm start: 20 epochs of 1,437 images, compilation included",
  workloads: [
    {
      name: "fit-digits",
      flops: 0,
      fresh: true,
      task: { kind: "fit", data: "", train: 1437, test: 360, epochs: 20, batch: 32 },
    },
  ],
};

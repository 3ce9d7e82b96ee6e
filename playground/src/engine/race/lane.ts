// Who takes part in a race: a way to descend with its settings, and the size of its batches.

import type { Config } from "../../config/config.ts";

/** Is in what the runners of a race may differ; everything else is the configuration's. */
export type Lane = Pick<Config, "optimizer" | "settings" | "learningRate" | "batchSize">;

/** Bounds of how many run. */
export const laneLimits = { fewest: 2, most: 6 } as const;

/** Gives what a runner trains: compatible mode knows one optimizer only, so no race runs in it. */
export function laneConfig(config: Config, lane: Lane): Config {
  return { ...config, ...lane, compatible: false };
}

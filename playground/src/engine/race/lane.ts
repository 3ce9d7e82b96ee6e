// From a configuration and who takes part in a race to what is trained.

import type { Config } from "../../config/config.ts";
import type { Lane } from "../../config/race-plan.ts";

/** Gives what a runner trains: compatible mode knows one optimizer only, so no race runs in it. */
export function laneConfig(config: Config, lane: Lane): Config {
  return { ...config, ...lane, compatible: false };
}

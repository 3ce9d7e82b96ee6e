// What the runners of a race are called.

import type { Lane, RaceKind } from "../../../config/race-plan.ts";
import type { controlTexts } from "../../../language/controls.ts";
import type { raceTexts } from "./texts.ts";

/** Names a runner, with its learning rate where another one has the same name. */
export function laneNames(
  kind: RaceKind,
  lanes: readonly Lane[],
  texts: (typeof raceTexts)["en" | "ko"],
  controls: (typeof controlTexts)["en" | "ko"],
): string[] {
  const names = lanes.map(({ optimizer, batchSize }) => {
    if (kind === "optimizers") return controls.optimizers[optimizer];
    return batchSize === 0 ? texts.fullBatch : texts.batchOf(batchSize);
  });
  return names.map((name, i) => {
    const isUnique = names.indexOf(name) === names.lastIndexOf(name);
    return isUnique ? name : `${name} · ${lanes[i]?.learningRate}`;
  });
}

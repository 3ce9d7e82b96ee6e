// The runners that a race begins with, and what they are called.

import type { Config } from "../../../config/config.ts";
import { optimizerNames } from "../../../config/config.ts";
import type { Lane } from "../../../engine/race/lane.ts";
import type { controlTexts } from "../../../language/controls.ts";
import type { raceTexts } from "./texts.ts";

/** Names what runners differ in. */
export const raceKinds = ["optimizers", "batches"] as const;
export type RaceKind = (typeof raceKinds)[number];

/** Gives the usual runners: the six optimizers, or batches of 1, 10, 32 and all points. */
export function usualLanes(kind: RaceKind, config: Config): Lane[] {
  const { optimizer, settings, learningRate, batchSize } = config;
  const lane: Lane = { optimizer, settings, learningRate, batchSize };
  return kind === "optimizers"
    ? optimizerNames.map((name) => ({ ...lane, optimizer: name }))
    : [1, 10, 32, 0].map((size) => ({ ...lane, batchSize: size }));
}

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

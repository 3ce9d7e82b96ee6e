// Who runs in a race and how long, and how a link says so.

import type { Config, OptimizerSettings } from "./config.ts";
import { defaultConfig, limits, optimizerNames } from "./config.ts";
import { usedSettings } from "./optimizer-settings.ts";

/** Is in what the runners of a race may differ; everything else is the configuration's. */
export type Lane = Pick<Config, "optimizer" | "settings" | "learningRate" | "batchSize">;

/** Names what runners differ in. */
export const raceKinds = ["optimizers", "batches"] as const;
export type RaceKind = (typeof raceKinds)[number];

/** Are the numbers of epochs that a race can have. */
export const raceLengths = [10, 20, 50, 100, 200, 500, 1000, 5000] as const;

/** Bounds of how many run. */
export const laneLimits = { fewest: 2, most: 6 } as const;

/** Is a race that somebody has put together. */
export interface RacePlan {
  readonly kind: RaceKind;
  readonly epochs: number;
  readonly lanes: readonly Lane[];
}

/** Gives the usual race: the six optimizers, or batches of 1, 10, 32 and all points. */
export function usualRace(kind: RaceKind, config: Config): RacePlan {
  const lane = laneOf(config);
  return kind === "optimizers"
    ? { kind, epochs: 100, lanes: optimizerNames.map((optimizer) => ({ ...lane, optimizer })) }
    : { kind, epochs: 50, lanes: [1, 10, 32, 0].map((batchSize) => ({ ...lane, batchSize })) };
}

/** Gives the race of a configuration; runners have all but what they differ in from the page. */
export function raceOf(config: Config): RacePlan {
  const { race } = config;
  if (race === null) return usualRace("optimizers", config);
  const shared = laneOf(config);
  const lanes = race.lanes.map((lane) =>
    race.kind === "optimizers"
      ? { ...lane, batchSize: shared.batchSize }
      : { ...shared, batchSize: lane.batchSize },
  );
  return { ...race, lanes };
}

function laneOf({ optimizer, settings, learningRate, batchSize }: Config): Lane {
  return { optimizer, settings, learningRate, batchSize };
}

/** Stands between runners, and between the numbers of one, in links. */
const between = "~";
const within = ",";

/** Writes a race: its kind and length, then runner by runner the numbers in which they differ. */
export function writeRace(race: RacePlan | null): string {
  if (race === null) return "";
  const lanes = race.lanes.map(({ optimizer, learningRate, settings, batchSize }) =>
    race.kind === "optimizers"
      ? [optimizer, learningRate, ...usedSettings[optimizer].map((name) => settings[name])]
      : [batchSize || "full"],
  );
  return [[race.kind, race.epochs], ...lanes].map((parts) => parts.join(within)).join(between);
}

/** Reads a race; what makes no sense is left out, and without two runners there is none. */
export function readRace(text: string): RacePlan | null {
  const [head = "", ...rest] = text.split(between, 1 + laneLimits.most);
  const [name, length] = head.split(within);
  const kind = raceKinds.find((known) => known === name);
  if (kind === undefined) return null;
  const epochs = raceLengths.find((known) => known === Number(length)) ?? 100;
  const read = { optimizers: readOptimizer, batches: readBatches }[kind];
  const lanes = rest.map((part) => read(part.split(within))).filter((lane) => lane !== null);
  return lanes.length < laneLimits.fewest ? null : { kind, epochs, lanes };
}

function readOptimizer([name, rate, ...rest]: readonly string[]): Lane | null {
  const optimizer = optimizerNames.find((known) => known === name);
  if (optimizer === undefined) return null;
  const usual = laneOf(defaultConfig);
  const settings: { -readonly [name in keyof OptimizerSettings]: number } = { ...usual.settings };
  usedSettings[optimizer].forEach((setting, i) => {
    settings[setting] = bounded(rest[i], 1) ?? settings[setting];
  });
  return { ...usual, optimizer, settings, learningRate: bounded(rate, 1000) ?? usual.learningRate };
}

function readBatches([size]: readonly string[]): Lane | null {
  const batchSize = size === "full" ? 0 : Math.round(bounded(size, limits.batchSize) ?? 0) || null;
  return batchSize === null ? null : { ...laneOf(defaultConfig), batchSize };
}

function bounded(text: string | undefined, most: number): number | undefined {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? Math.min(most, Math.max(0, value)) : undefined;
}

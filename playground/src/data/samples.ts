// From a configuration to the points of its data set, shuffled and split.

import type { Config } from "../config/config.ts";
import { datasetOf } from "../config/config.ts";
import { classGenerators } from "./classification.ts";
import type { Generator, Point } from "./point.ts";
import { type Random, seededRandom, shuffle } from "./random.ts";
import { numberGenerators } from "./regression.ts";

/** Are the points to train on and those to test with. */
export interface Samples {
  readonly train: readonly Point[];
  readonly test: readonly Point[];
}

const generators: { readonly [name: string]: Generator } = {
  ...classGenerators,
  ...numberGenerators,
};

const pointCounts = { classification: 500, regression: 1200 } as const;

/** Half of the width of the plane that is drawn: −6 … 6 both ways. */
export const domain = 6;

/** Makes the points of a configuration, from its own seed or from a stream that is to go on. */
export function makeSamples(config: Config, random: Random = seededRandom(config.seed)): Samples {
  const points = generate(config, random, pointCounts[config.problem]);
  shuffle(random, points);
  const split = Math.floor((points.length * config.trainShare) / 100);
  return { train: points.slice(0, split), test: points.slice(split) };
}

/** Makes a few points without noise, for a small picture of a data set. */
export function previewPoints(name: string, count = 220): Point[] {
  return generators[name]?.(seededRandom("preview"), count, 0) ?? [];
}

function generate(config: Config, random: Random, count: number): Point[] {
  const generator = generators[datasetOf(config)];
  return generator?.(random, count, config.noise / 100) ?? [];
}

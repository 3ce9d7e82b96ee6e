// From a configuration to the points of its data set, shuffled and split.

import type { Config } from "../config/config.ts";
import { datasetOf, type OwnData, ownDataOf } from "../config/config.ts";
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
  const own = ownDataOf(config);
  if (own !== null) return splitOwn(own, config.trainShare, random);
  const points = generate(config, random, pointCounts[config.problem]);
  shuffle(random, points);
  const split = Math.floor((points.length * config.trainShare) / 100);
  return { train: points.slice(0, split), test: points.slice(split) };
}

const goldenRatio = (Math.sqrt(5) - 1) / 2;

// Every further point falls evenly between the two halves, and those before it stay in theirs, so
// that a network can go on training while somebody draws.
function splitOwn({ points }: OwnData, share: number, random: Random): Samples {
  const offset = random();
  const halves: { train: Point[]; test: Point[] } = { train: [], test: [] };
  points.forEach((point, i) => {
    const isTrain = i === 0 || (offset + i * goldenRatio) % 1 < share / 100;
    halves[isTrain ? "train" : "test"].push(point);
  });
  shuffle(random, halves.train);
  shuffle(random, halves.test);
  return halves;
}

/** Makes a few points without noise, for a small picture of a data set. */
export function previewPoints(name: string, count = 220): Point[] {
  return generators[name]?.(seededRandom("preview"), count, 0) ?? [];
}

function generate(config: Config, random: Random, count: number): Point[] {
  const generator = generators[datasetOf(config)];
  return generator?.(random, count, config.noise / 100) ?? [];
}

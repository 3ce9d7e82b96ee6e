// Runs in the browser: measures how fast the stand-in for the original's arithmetic is there.

import type { Config } from "../src/config/config.ts";
import { fromLink } from "../src/config/link.ts";
import { parameterCount, sizesOf } from "../src/config/shape.ts";
import { targetsOf } from "../src/config/targets.ts";
import { gridPoints } from "../src/data/features.ts";
import { domain, makeSamples } from "../src/data/samples.ts";
import { ScalarNetwork } from "./scalar-network.ts";

/** Is how fast the original's arithmetic is. */
export interface OriginalRates {
  /** Steps per second when nothing else is computed. */
  readonly training: number;
  /** Steps per second with both losses and the maps of all nodes after each epoch. */
  readonly drawing: number;
}

/** Measures for the configuration of a link, each for some milliseconds. */
export function measureOriginal(link: string, milliseconds: number): OriginalRates {
  const config = fromLink(link, "0.3");
  const { train, test } = makeSamples(config);
  const network = new ScalarNetwork(config, startWeights(config));
  const targets = (points: typeof train) =>
    Float64Array.from(points, ({ label }) => targetsOf(config, label)[0] ?? 0);
  const [trainTargets, testTargets] = [targets(train), targets(test)];
  const grid = gridPoints(100, domain);
  const steps = Math.floor(train.length / config.batchSize);
  const rate = (epoch: () => void) => {
    for (let i = 0; i < 3; i++) epoch();
    const start = performance.now();
    let epochs = 0;
    do {
      epoch();
      epochs++;
    } while (performance.now() - start < milliseconds);
    return (epochs * steps * 1000) / (performance.now() - start);
  };
  const training = rate(() => network.trainEpoch(train, trainTargets));
  const drawing = rate(() => {
    network.trainEpoch(train, trainTargets);
    network.loss(train, trainTargets);
    network.loss(test, testTargets);
    network.maps(grid);
  });
  return { training, drawing };
}

function startWeights(config: Config): Float64Array {
  const count = parameterCount(sizesOf(config));
  return Float64Array.from({ length: count }, (_, i) => Math.sin(7 * i) / 2);
}

Object.assign(globalThis, { measureOriginal });

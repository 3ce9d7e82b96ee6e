// The weights that a network begins with, from the seed of a configuration.

import { initializers } from "gradus";
import type { Config, Initializer } from "../config/config.ts";
import { seededRandom, uniform } from "../data/random.ts";
import { makeSamples } from "../data/samples.ts";

const bias = 0.1;

type KerasInitializer = Exclude<Initializer, "uniform" | "zeros">;

const makers: { readonly [name in KerasInitializer]: (seed: number) => initializers.Initializer } =
  {
    glorot_uniform: (seed) => new initializers.GlorotUniform({ seed }),
    glorot_normal: (seed) => new initializers.GlorotNormal({ seed }),
    he_uniform: (seed) => new initializers.HeUniform({ seed }),
    he_normal: (seed) => new initializers.HeNormal({ seed }),
    random_normal: (seed) => new initializers.RandomNormal({ seed, stddev: 0.5 }),
  };

/** Gives the numbers of all layers: for each its weights, row by row, and then its biases. */
export async function initialWeights(
  config: Config,
  sizes: readonly number[],
): Promise<Float64Array> {
  const { initializer } = config;
  const parts: number[] = [];
  if (initializer === "uniform") return uniformWeights(config, sizes);
  const random = seededRandom(config.weightSeed ?? config.seed);
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs = 0, units = 0] = [sizes[layer - 1], sizes[layer]];
    const seed = Math.floor(random() * 2 ** 31);
    if (initializer === "zeros" || inputs === 0) parts.push(...new Array(inputs * units).fill(0));
    else parts.push(...(await makers[initializer](seed).call([inputs, units]).data()));
    parts.push(...new Array(units).fill(0));
  }
  return Float64Array.from(parts);
}

// Draws node by node, as TensorFlow Playground does, and without a seed of its own goes on with
// the numbers behind those of the points.
function uniformWeights(config: Config, sizes: readonly number[]): Float64Array {
  const random = seededRandom(config.weightSeed ?? config.seed);
  if (config.weightSeed === null) makeSamples(config, random);
  const parts: number[] = [];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs = 0, units = 0] = [sizes[layer - 1], sizes[layer]];
    const kernel = new Array<number>(inputs * units).fill(0);
    for (let unit = 0; unit < units; unit++) {
      for (let input = 0; input < inputs; input++) {
        kernel[input * units + unit] = uniform(random, -0.5, 0.5);
      }
    }
    parts.push(...kernel, ...new Array(units).fill(bias));
  }
  return Float64Array.from(parts);
}

// keras.random: seed generators, the process's seed, and tensors of random numbers.

export type { RandomOptions } from "./distributions.ts";
export {
  categorical,
  dropout,
  normal,
  randint,
  shuffle,
  truncatedNormal,
  uniform,
} from "./distributions.ts";
export type { RandomState, Seed } from "./seed-generator.ts";
export {
  getRandomState,
  makeDefaultSeed,
  SeedGenerator,
  setRandomSeed,
  setRandomState,
  splitKey,
} from "./seed-generator.ts";

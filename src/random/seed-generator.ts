// Keys for random numbers: a seed and a counter kept as state, and the seeds of a whole process.

import type { Tensor } from "../engine/index.ts";
import { tensor, Variable } from "../engine/index.ts";
import { one } from "../ops/apply.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";

/** Is a seed generator, a fixed number (the same draw every time), or the process's generator. */
export type Seed = SeedGenerator | number | null | undefined;

/** Gives a new key for every draw, also from run to run of a compiled function. */
export class SeedGenerator {
  static readonly className = "SeedGenerator";
  readonly seed: number;
  /** Holds [seed, number of keys given], uint32. */
  readonly state: Variable;

  /** Makes a generator; without `seed` it takes the process's next one. */
  constructor(options: { readonly seed?: number | null } = {}) {
    checkOptions("SeedGenerator", options, ["seed"]);
    this.seed = checkSeed("SeedGenerator", options.seed ?? makeDefaultSeed());
    this.state = new Variable(tensor([this.seed, 0], { dtype: "uint32" }), {
      name: "seed_generator_state",
      trainable: false,
    });
  }

  /**
   * Gives a key, uint32[2], and counts on. In a loop body take a key before the loop and `splitKey`
   * it, since state cannot change there.
   */
  next(): Tensor {
    const key = this.state.value;
    this.state.assign(key.add(tensor([0, 1], { dtype: "uint32" })));
    return key;
  }

  getConfig(): Config {
    return { seed: this.seed };
  }

  static fromConfig(config: Config): SeedGenerator {
    return new SeedGenerator(config as { readonly seed?: number });
  }
}

/** Checks a seed: an integer from 0 to 2³² − 1. */
function checkSeed(who: string, seed: number): number {
  return checkNumber(who, "seed", seed, { min: 0, max: 0xffffffff, integer: true });
}

/** Is the origin of all default seeds: one seed, and how many have been derived from it. */
interface Origin {
  seed: number;
  drawn: number;
}

let origin: Origin | undefined;
let processGenerator: SeedGenerator | undefined;

/**
 * Fixes all random numbers that follow: weights of layers made in the same order, dropout masks,
 * shuffling. Without it every process draws its own.
 * @throws ConfigError when the seed is no integer from 0 to 2³² − 1.
 */
export function setRandomSeed(seed: number): void {
  origin = { seed: checkSeed("setRandomSeed", seed), drawn: 0 };
  // Compiled functions hold the generator's state, so it is rewound rather than replaced.
  processGenerator?.state.assign(tensor([processSeed(), 0], { dtype: "uint32" }));
}

/** Derives the process's next default seed. */
export function makeDefaultSeed(): number {
  origin ??= { seed: unpredictable(), drawn: 0 };
  return mix(origin.seed, origin.drawn++);
}

/** Is where the process's random numbers stand. */
export interface RandomState {
  /** Seed of the process. */
  readonly seed: number;
  /** Default seeds derived so far. */
  readonly derived: number;
  /** Keys given so far where no seed was. */
  readonly keys: number;
}

/** Reads where the process's random numbers stand, for checkpoints. */
export async function getRandomState(): Promise<RandomState> {
  origin ??= { seed: unpredictable(), drawn: 0 };
  const { seed, drawn: derived } = origin;
  const [, keys = 0] = processGenerator === undefined ? [] : await processGenerator.state.data();
  return { seed, derived, keys };
}

/** Makes the process's random numbers go on as in the process whose state it is. */
export function setRandomState({ seed, derived, keys }: RandomState): void {
  origin = { seed: checkSeed("setRandomState", seed), drawn: derived };
  if (processGenerator === undefined && keys === 0) return;
  processGenerator ??= new SeedGenerator({ seed: processSeed() });
  processGenerator.state.assign(tensor([processSeed(), keys], { dtype: "uint32" }));
}

// Stands outside the count, so that it does not matter when the generator is first used.
function processSeed(): number {
  origin ??= { seed: unpredictable(), drawn: 0 };
  return mix(origin.seed, -2);
}

/** Splits a key into `count` independent ones, uint32[count, 2]; the key is used up by it. */
export function splitKey(key: Tensor, count: number): Tensor {
  return bits(key, [count, 2]);
}

/** Gives a key for one draw. */
export function keyOf(seed: Seed, who: string): Tensor {
  if (seed instanceof SeedGenerator) return seed.next();
  if (typeof seed === "number") {
    return tensor([checkSeed(who, seed), 0], { dtype: "uint32" });
  }
  processGenerator ??= new SeedGenerator({ seed: processSeed() });
  return processGenerator.next();
}

/** Fills a shape with random uint32 bits under a key. */
export function bits(key: Tensor, shape: readonly number[]): Tensor {
  return one("randomBits", [key], { shape });
}

// The finalizer of splitmix32 (Steele et al., 2014) over a Weyl sequence of the counter.
function mix(seed: number, counter: number): number {
  let z = (seed + Math.imul(counter + 1, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

function unpredictable(): number {
  const [word = Date.now() >>> 0] = crypto.getRandomValues(new Uint32Array(1));
  return word;
}

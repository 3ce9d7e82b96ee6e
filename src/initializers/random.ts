// Initializers that draw every value alone from one fixed distribution.

import type { Shape, Tensor } from "../engine/index.ts";
import { normal, truncatedNormal, uniform } from "../random/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";
import type { Initializer, InitializerCallOptions, SeedOption } from "./initializer.ts";
import { InitializerSeed, withSeed } from "./initializer.ts";

/** Holds mean (0), standard deviation (0.05) and seed of a normal distribution. */
export interface NormalOptions extends SeedOption {
  readonly mean?: number;
  readonly stddev?: number;
}

/** Draws from a normal distribution. */
export class RandomNormal implements Initializer {
  static readonly className: string = "RandomNormal";
  readonly mean: number;
  readonly stddev: number;
  readonly #seed: InitializerSeed;

  constructor(options: NormalOptions = {}) {
    checkOptions("RandomNormal", options, ["mean", "stddev", "seed"]);
    this.mean = checkNumber("RandomNormal", "mean", options.mean ?? 0);
    this.stddev = checkNumber("RandomNormal", "stddev", options.stddev ?? 0.05, { min: 0 });
    this.#seed = new InitializerSeed("RandomNormal", options.seed);
  }

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const { mean, stddev } = this;
    return normal(shape, { ...options, mean, stddev, seed: this.#seed.used });
  }

  getConfig(): Config {
    return { mean: this.mean, stddev: this.stddev, seed: this.#seed.toConfig() };
  }

  static fromConfig(config: Config): RandomNormal {
    return new RandomNormal(withSeed(config));
  }
}

/** Draws from a normal distribution cut off two standard deviations from its mean. */
export class TruncatedNormal implements Initializer {
  static readonly className: string = "TruncatedNormal";
  readonly mean: number;
  readonly stddev: number;
  readonly #seed: InitializerSeed;

  constructor(options: NormalOptions = {}) {
    checkOptions("TruncatedNormal", options, ["mean", "stddev", "seed"]);
    this.mean = checkNumber("TruncatedNormal", "mean", options.mean ?? 0);
    this.stddev = checkNumber("TruncatedNormal", "stddev", options.stddev ?? 0.05, { min: 0 });
    this.#seed = new InitializerSeed("TruncatedNormal", options.seed);
  }

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const { mean, stddev } = this;
    return truncatedNormal(shape, { ...options, mean, stddev, seed: this.#seed.used });
  }

  getConfig(): Config {
    return { mean: this.mean, stddev: this.stddev, seed: this.#seed.toConfig() };
  }

  static fromConfig(config: Config): TruncatedNormal {
    return new TruncatedNormal(withSeed(config));
  }
}

/** Holds the bounds (−0.05, 0.05) and seed of a uniform distribution. */
export interface UniformOptions extends SeedOption {
  readonly minval?: number;
  readonly maxval?: number;
}

/** Draws evenly between two bounds. */
export class RandomUniform implements Initializer {
  static readonly className: string = "RandomUniform";
  readonly minval: number;
  readonly maxval: number;
  readonly #seed: InitializerSeed;

  constructor(options: UniformOptions = {}) {
    checkOptions("RandomUniform", options, ["minval", "maxval", "seed"]);
    this.minval = checkNumber("RandomUniform", "minval", options.minval ?? -0.05);
    this.maxval = checkNumber("RandomUniform", "maxval", options.maxval ?? 0.05);
    this.#seed = new InitializerSeed("RandomUniform", options.seed);
  }

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const { minval, maxval } = this;
    return uniform(shape, { ...options, minval, maxval, seed: this.#seed.used });
  }

  getConfig(): Config {
    return { minval: this.minval, maxval: this.maxval, seed: this.#seed.toConfig() };
  }

  static fromConfig(config: Config): RandomUniform {
    return new RandomUniform(withSeed(config));
  }
}

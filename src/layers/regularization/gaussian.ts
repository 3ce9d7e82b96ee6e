// Noise in training: added, or multiplied, from a normal distribution.

import type { Tensor } from "../../engine/index.ts";
import { normal, SeedGenerator } from "../../random/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";
import type { BaseDropoutOptions } from "./dropout.ts";

/** Are the options of GaussianNoise. */
export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise. */
  readonly stddev: number;
  /** Fixes the random numbers; default: from the process's seed. */
  readonly seed?: number | null;
}

/** Adds noise of mean 0 in training. */
export class GaussianNoise extends Elementwise {
  static override readonly className = "GaussianNoise";
  readonly stddev: number;
  readonly seed: number | null;
  readonly #seeds: SeedGenerator;

  constructor(options: GaussianNoiseOptions) {
    super(options, ["stddev", "seed"]);
    this.stddev = checkNumber("GaussianNoise", "stddev", options.stddev, { min: 0 });
    this.seed = options.seed ?? null;
    this.#seeds = this.addSeedGenerator(new SeedGenerator({ seed: this.seed }));
  }

  override call(inputs: Tensor, { training }: CallArguments): Tensor {
    if (!training || this.stddev === 0) return inputs;
    const { stddev, computeDtype: dtype } = this;
    return inputs.add(normal(inputs.shape, { stddev, dtype, seed: this.#seeds }));
  }

  override getConfig(): Config {
    return { ...super.getConfig(), stddev: this.stddev, seed: this.seed };
  }
}

/** Multiplies by noise of mean 1 and variance rate / (1 − rate) in training. */
export class GaussianDropout extends Elementwise {
  static override readonly className = "GaussianDropout";
  readonly rate: number;
  readonly seed: number | null;
  readonly #seeds: SeedGenerator;

  constructor(options: BaseDropoutOptions) {
    super(options, ["rate", "seed"]);
    this.rate = checkNumber("GaussianDropout", "rate", options.rate, { min: 0, max: 1 });
    this.seed = options.seed ?? null;
    this.#seeds = this.addSeedGenerator(new SeedGenerator({ seed: this.seed }));
  }

  override call(inputs: Tensor, { training }: CallArguments): Tensor {
    if (!training || this.rate === 0) return inputs;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    const { computeDtype: dtype } = this;
    return inputs.multiply(normal(inputs.shape, { mean: 1, stddev, dtype, seed: this.#seeds }));
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}

// What an initializer is: a shape in, the first values of a weight out.

import type { DType, Shape, Tensor } from "../engine/index.ts";
import type { Seed } from "../random/index.ts";
import { makeDefaultSeed, SeedGenerator } from "../random/index.ts";
import type { Config, Configurable, ConfigValue } from "../registry/index.ts";
import { checkNumber, isConfig, isSerializedObject } from "../registry/index.ts";

/** Says which dtype the values have; float32 by default. */
export interface InitializerCallOptions {
  readonly dtype?: DType;
}

/** Gives the first values of weights. */
export interface Initializer extends Configurable {
  /** Gives a tensor of this shape; it is computed when it is first needed. */
  call(shape: Shape, options?: InitializerCallOptions): Tensor;
}

/** Is how random initializers take their seed: null draws one when the initializer is made. */
export interface SeedOption {
  readonly seed?: number | SeedGenerator | null;
}

/**
 * Keeps a seed as it was given, for the config, and as it is used: an initializer draws the same
 * values at every call unless its seed is a generator.
 */
export class InitializerSeed {
  readonly given: number | SeedGenerator | null;
  readonly used: Seed;

  constructor(who: string, given: number | SeedGenerator | null | undefined) {
    if (typeof given === "number") {
      checkNumber(who, "seed", given, { min: 0, max: 0xffffffff, integer: true });
    }
    this.given = given ?? null;
    this.used = this.given ?? makeDefaultSeed();
  }

  /** Writes the seed into a config. */
  toConfig(): ConfigValue {
    if (!(this.given instanceof SeedGenerator)) return this.given;
    return {
      className: SeedGenerator.className,
      config: this.given.getConfig(),
      module: "keras.random",
      registeredName: null,
    };
  }
}

/** Turns a config's seed back into what the constructor takes. */
export function withSeed(config: Config): Config & SeedOption {
  const { seed } = config;
  if (!isSerializedObject(seed)) return config as Config & SeedOption;
  const generator = SeedGenerator.fromConfig(isConfig(seed.config) ? seed.config : {});
  return { ...config, seed: generator } as unknown as Config & SeedOption;
}

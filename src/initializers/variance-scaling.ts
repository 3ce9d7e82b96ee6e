// Initializers whose spread follows from the number of connections.

import type { Shape, Tensor } from "../engine/index.ts";
import type { RandomOptions } from "../random/index.ts";
import { normal, truncatedNormal, uniform } from "../random/index.ts";
import type { Config } from "../registry/index.ts";
import { checkChoice, checkNumber, checkOptions } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { FanAxes } from "./fans.ts";
import { computeFans } from "./fans.ts";
import type { Initializer, InitializerCallOptions, SeedOption } from "./initializer.ts";
import { InitializerSeed, withSeed } from "./initializer.ts";

/** Names the count of connections that the variance is divided by. */
export type FanMode = "fan_in" | "fan_out" | "fan_avg";

/** Names the distribution drawn from; "normal" means "truncated_normal". */
export type ScalingDistribution = "truncated_normal" | "untruncated_normal" | "uniform" | "normal";

/** Holds the seed and, for unusual weights, the axes of inputs and outputs. */
export interface ScaledOptions extends SeedOption, FanAxes {}

/** Describes the variance: scale / connections. */
export interface VarianceScalingOptions extends ScaledOptions {
  /** Default 1. */
  readonly scale?: number;
  /** Default "fan_in". */
  readonly mode?: FanMode;
  /** Default "truncated_normal". */
  readonly distribution?: ScalingDistribution;
}

const scaledKeys = ["seed", "inputAxes", "outputAxes"];

// Standard deviation of a standard normal distribution cut off at ±2.
const truncatedDeviation = 0.8796256610342398;

/** Draws numbers of a variance. */
type Draw = (shape: Shape, variance: number, options: RandomOptions) => Tensor;

const evenly: Draw = (shape, variance, options) => {
  const limit = Math.sqrt(3 * variance);
  return uniform(shape, { ...options, minval: -limit, maxval: limit });
};

const normally: Draw = (shape, variance, options) =>
  normal(shape, { ...options, stddev: Math.sqrt(variance) });

const cutOff: Draw = (shape, variance, options) =>
  truncatedNormal(shape, { ...options, stddev: Math.sqrt(variance) / truncatedDeviation });

const draws = {
  uniform: evenly,
  untruncated_normal: normally,
  truncated_normal: cutOff,
  normal: cutOff,
};

// The arithmetic of the whole family; the subclasses of Keras become fixed recipes.
abstract class Scaled implements Initializer {
  readonly #seed: InitializerSeed;
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;

  constructor(who: string, options: ScaledOptions) {
    this.#seed = new InitializerSeed(who, options.seed);
    this.inputAxes = options.inputAxes ?? null;
    this.outputAxes = options.outputAxes ?? null;
  }

  /** Gives scale, mode and what draws. */
  abstract recipe(): readonly [scale: number, mode: FanMode, draw: Draw];

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const [scale, mode, draw] = this.recipe();
    const [fanIn, fanOut] = computeFans(shape, this);
    const fans = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 };
    const variance = scale / Math.max(1, fans[mode]);
    return draw(shape, variance, { ...options, seed: this.#seed.used });
  }

  getConfig(): Config {
    const { inputAxes, outputAxes } = this;
    return { seed: this.#seed.toConfig(), inputAxes, outputAxes };
  }
}

/** Draws with the variance scale / connections. */
export class VarianceScaling extends Scaled {
  static readonly className: string = "VarianceScaling";
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScalingDistribution;

  /** @throws ConfigError for unknown words, or a scale that is not positive. */
  constructor(options: VarianceScalingOptions = {}) {
    const who = "VarianceScaling";
    checkOptions(who, options, ["scale", "mode", "distribution", ...scaledKeys]);
    super(who, options);
    this.scale = checkNumber(who, "scale", options.scale ?? 1);
    if (this.scale <= 0) {
      throw new ConfigError(`${who}: scale is ${this.scale}, but must be greater than 0.`);
    }
    const modes = ["fan_in", "fan_out", "fan_avg"] as const;
    this.mode = checkChoice(who, "mode", options.mode ?? "fan_in", modes);
    const distributions = ["truncated_normal", "untruncated_normal", "uniform", "normal"] as const;
    const given = options.distribution ?? "truncated_normal";
    const distribution = checkChoice(who, "distribution", given, distributions);
    this.distribution = distribution === "normal" ? "truncated_normal" : distribution;
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [this.scale, this.mode, draws[this.distribution]];
  }

  override getConfig(): Config {
    const { scale, mode, distribution } = this;
    return { scale, mode, distribution, ...super.getConfig() };
  }

  static fromConfig(config: Config): VarianceScaling {
    return new VarianceScaling(withSeed(config));
  }
}

/** Draws evenly within ±√(6 / (fan in + fan out)) (Glorot and Bengio, 2010). */
export class GlorotUniform extends Scaled {
  static readonly className: string = "GlorotUniform";

  constructor(options: ScaledOptions = {}) {
    checkOptions("GlorotUniform", options, scaledKeys);
    super("GlorotUniform", options);
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [1, "fan_avg", evenly];
  }

  static fromConfig(config: Config): GlorotUniform {
    return new GlorotUniform(withSeed(config));
  }
}

/** Draws normally, cut off at 2σ, with variance 2 / (fan in + fan out) (Glorot and Bengio, 2010). */
export class GlorotNormal extends Scaled {
  static readonly className: string = "GlorotNormal";

  constructor(options: ScaledOptions = {}) {
    checkOptions("GlorotNormal", options, scaledKeys);
    super("GlorotNormal", options);
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [1, "fan_avg", cutOff];
  }

  static fromConfig(config: Config): GlorotNormal {
    return new GlorotNormal(withSeed(config));
  }
}

/** Draws evenly within ±√(6 / fan in) (He et al., 2015). */
export class HeUniform extends Scaled {
  static readonly className: string = "HeUniform";

  constructor(options: ScaledOptions = {}) {
    checkOptions("HeUniform", options, scaledKeys);
    super("HeUniform", options);
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [2, "fan_in", evenly];
  }

  static fromConfig(config: Config): HeUniform {
    return new HeUniform(withSeed(config));
  }
}

/** Draws normally, cut off at 2σ, with variance 2 / fan in (He et al., 2015). */
export class HeNormal extends Scaled {
  static readonly className: string = "HeNormal";

  constructor(options: ScaledOptions = {}) {
    checkOptions("HeNormal", options, scaledKeys);
    super("HeNormal", options);
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [2, "fan_in", cutOff];
  }

  static fromConfig(config: Config): HeNormal {
    return new HeNormal(withSeed(config));
  }
}

/** Draws evenly within ±√(3 / fan in) (LeCun et al., 1998). */
export class LecunUniform extends Scaled {
  static readonly className: string = "LecunUniform";

  constructor(options: ScaledOptions = {}) {
    checkOptions("LecunUniform", options, scaledKeys);
    super("LecunUniform", options);
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [1, "fan_in", evenly];
  }

  static fromConfig(config: Config): LecunUniform {
    return new LecunUniform(withSeed(config));
  }
}

/** Draws normally, cut off at 2σ, with variance 1 / fan in (LeCun et al., 1998). */
export class LecunNormal extends Scaled {
  static readonly className: string = "LecunNormal";

  constructor(options: ScaledOptions = {}) {
    checkOptions("LecunNormal", options, scaledKeys);
    super("LecunNormal", options);
  }

  recipe(): readonly [number, FanMode, Draw] {
    return [1, "fan_in", cutOff];
  }

  static fromConfig(config: Config): LecunNormal {
    return new LecunNormal(withSeed(config));
  }
}

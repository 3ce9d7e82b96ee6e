// Schedules over a share of steps: exponential, inverse-time and polynomial decay.

import type { Tensor } from "../../engine/index.ts";
import { ceil, floor, maximum, minimum, power, reciprocal } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { LearningRateSchedule } from "./learning-rate-schedule.ts";

/** Are the options of `ExponentialDecay` and `InverseTimeDecay`. */
export interface DecayOptions {
  /** Rate of the first step. */
  readonly initialLearningRate: number;
  /** Number of steps over which the decay takes effect once. */
  readonly decaySteps: number;
  /** Strength of the decay. */
  readonly decayRate: number;
  /** Decays once per `decaySteps`, not a little each step; false by default. */
  readonly staircase?: boolean;
  readonly name?: string;
}

abstract class Decay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;

  constructor(options: DecayOptions) {
    super(options, ["initialLearningRate", "decaySteps", "decayRate", "staircase"]);
    const who = this.className();
    this.initialLearningRate = checkNumber(who, "initialLearningRate", options.initialLearningRate);
    this.decaySteps = checkSteps(who, "decaySteps", options.decaySteps);
    this.decayRate = checkNumber(who, "decayRate", options.decayRate);
    this.staircase = options.staircase ?? false;
  }

  /** Gives how many times the decay took effect. */
  protected times(step: Tensor): Tensor {
    const times = step.cast("float32").divide(this.decaySteps);
    return this.staircase ? floor(times) : times;
  }

  getConfig(): Config {
    const { initialLearningRate, decaySteps, decayRate, staircase, name } = this;
    return { initialLearningRate, decaySteps, decayRate, staircase, name };
  }
}

/** Multiplies the rate by `decayRate` every `decaySteps` steps. */
export class ExponentialDecay extends Decay {
  static override readonly className: string = "ExponentialDecay";

  call(step: Tensor): Tensor {
    return power(this.decayRate, this.times(step)).multiply(this.initialLearningRate);
  }
}

/** Divides the first rate by 1 + `decayRate` · step / `decaySteps`. */
export class InverseTimeDecay extends Decay {
  static override readonly className: string = "InverseTimeDecay";

  call(step: Tensor): Tensor {
    const growth = this.times(step).multiply(this.decayRate).add(1);
    return reciprocal(growth).multiply(this.initialLearningRate);
  }
}

/** Are the options of `PolynomialDecay`. */
export interface PolynomialDecayOptions {
  /** Rate of the first step. */
  readonly initialLearningRate: number;
  /** Number of steps to the last rate. */
  readonly decaySteps: number;
  /** Rate after `decaySteps` steps; 1e-4 by default. */
  readonly endLearningRate?: number;
  /** Shape of the way; 1 by default: a straight line. */
  readonly power?: number;
  /** Goes up again after each multiple of `decaySteps`; false by default. */
  readonly cycle?: boolean;
  readonly name?: string;
}

/** Goes from the first rate to the last by (1 − step / `decaySteps`)^`power`. */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className: string = "PolynomialDecay";

  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;

  constructor(options: PolynomialDecayOptions) {
    super(options, ["initialLearningRate", "decaySteps", "endLearningRate", "power", "cycle"]);
    const who = "PolynomialDecay";
    this.initialLearningRate = checkNumber(who, "initialLearningRate", options.initialLearningRate);
    this.decaySteps = checkSteps(who, "decaySteps", options.decaySteps);
    this.endLearningRate = checkNumber(who, "endLearningRate", options.endLearningRate ?? 1e-4);
    this.power = checkNumber(who, "power", options.power ?? 1);
    this.cycle = options.cycle ?? false;
  }

  call(step: Tensor): Tensor {
    const t = step.cast("float32");
    const share = this.cycle
      ? t.divide(maximum(ceil(t.divide(this.decaySteps)), 1).multiply(this.decaySteps))
      : minimum(t, this.decaySteps).divide(this.decaySteps);
    const rest = power(share.negate().add(1), this.power);
    return rest.multiply(this.initialLearningRate - this.endLearningRate).add(this.endLearningRate);
  }

  getConfig(): Config {
    const { initialLearningRate, decaySteps, endLearningRate, cycle, name } = this;
    return { initialLearningRate, decaySteps, endLearningRate, power: this.power, cycle, name };
  }
}

/** Checks a number of steps. @throws ConfigError when it is not above 0. */
export function checkSteps(who: string, option: string, given: number): number {
  return checkNumber(who, option, given, { min: Number.MIN_VALUE });
}

// Schedules along a cosine: once, after a warm-up, or with restarts.

import type { Tensor } from "../../engine/index.ts";
import { cos, floor, log, minimum, power, where } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { LearningRateSchedule } from "./learning-rate-schedule.ts";
import { checkSteps } from "./step-decay.ts";

/** Are the options of `CosineDecay`. */
export interface CosineDecayOptions {
  /** Rate of the first step. */
  readonly initialLearningRate: number;
  /** Number of steps of the cosine, after those of the warm-up. */
  readonly decaySteps: number;
  /** Least rate, as a share of that at the cosine's top; 0 by default. */
  readonly alpha?: number;
  /** Rate at the end of the warm-up; null by default: none. */
  readonly warmupTarget?: number | null;
  /** Number of steps of the warm-up, a straight line; 0 by default. */
  readonly warmupSteps?: number;
  readonly name?: string;
}

/**
 * Follows half a cosine from the first rate down to `alpha` of it.
 * @see https://arxiv.org/abs/1608.03983
 */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className: string = "CosineDecay";

  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly warmupTarget: number | null;
  readonly warmupSteps: number;

  constructor(options: CosineDecayOptions) {
    super(options, ["initialLearningRate", "decaySteps", "alpha", "warmupTarget", "warmupSteps"]);
    const who = "CosineDecay";
    this.initialLearningRate = checkNumber(who, "initialLearningRate", options.initialLearningRate);
    this.decaySteps = checkSteps(who, "decaySteps", options.decaySteps);
    this.alpha = checkNumber(who, "alpha", options.alpha ?? 0);
    this.warmupTarget = options.warmupTarget ?? null;
    this.warmupSteps = checkNumber(who, "warmupSteps", options.warmupSteps ?? 0, { min: 0 });
  }

  call(step: Tensor): Tensor {
    const t = step.cast("float32");
    if (this.warmupTarget === null) return this.#decayed(t, this.initialLearningRate);
    const decayed = this.#decayed(t.subtract(this.warmupSteps), this.warmupTarget);
    if (this.warmupSteps === 0) return decayed;
    const rise = (this.warmupTarget - this.initialLearningRate) / this.warmupSteps;
    const warming = t.multiply(rise).add(this.initialLearningRate);
    return where(t.less(this.warmupSteps), warming, decayed);
  }

  #decayed(t: Tensor, top: number): Tensor {
    const share = minimum(t, this.decaySteps).divide(this.decaySteps);
    const cosine = cos(share.multiply(Math.PI)).add(1).multiply(0.5);
    return cosine
      .multiply(1 - this.alpha)
      .add(this.alpha)
      .multiply(top);
  }

  getConfig(): Config {
    const { initialLearningRate, decaySteps, alpha, name, warmupTarget, warmupSteps } = this;
    return { initialLearningRate, decaySteps, alpha, name, warmupTarget, warmupSteps };
  }
}

/** Are the options of `CosineDecayRestarts`. */
export interface CosineDecayRestartsOptions {
  /** Rate of the first step. */
  readonly initialLearningRate: number;
  /** Number of steps before the first restart. */
  readonly firstDecaySteps: number;
  /** How many times longer each period is than the one before; 2 by default. */
  readonly tMul?: number;
  /** How many times higher each period begins than the one before; 1 by default. */
  readonly mMul?: number;
  /** Least rate, as a share of the first; 0 by default. */
  readonly alpha?: number;
  readonly name?: string;
}

/**
 * Follows half a cosine again and again.
 * @see https://arxiv.org/abs/1608.03983
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className: string = "CosineDecayRestarts";

  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
  readonly tMul: number;
  readonly mMul: number;
  readonly alpha: number;

  constructor(options: CosineDecayRestartsOptions) {
    const own = ["initialLearningRate", "firstDecaySteps", "tMul", "mMul", "alpha"];
    super(options, own, "SGDRDecay");
    const who = "CosineDecayRestarts";
    this.initialLearningRate = checkNumber(who, "initialLearningRate", options.initialLearningRate);
    this.firstDecaySteps = checkSteps(who, "firstDecaySteps", options.firstDecaySteps);
    this.tMul = checkNumber(who, "tMul", options.tMul ?? 2, { min: 1 });
    this.mMul = checkNumber(who, "mMul", options.mMul ?? 1);
    this.alpha = checkNumber(who, "alpha", options.alpha ?? 0);
  }

  call(step: Tensor): Tensor {
    const periods = step.cast("float32").divide(this.firstDecaySteps);
    const [restarts, share] = this.tMul === 1 ? equalPeriods(periods) : this.#growing(periods);
    const cosine = cos(share.multiply(Math.PI)).add(1).multiply(0.5);
    return cosine
      .multiply(power(this.mMul, restarts))
      .multiply(1 - this.alpha)
      .add(this.alpha)
      .multiply(this.initialLearningRate);
  }

  // Period i is tMul^i first periods long, so i periods end at (1 − tMul^i)/(1 − tMul).
  #growing(periods: Tensor): [restarts: Tensor, share: Tensor] {
    const { tMul } = this;
    const passed = log(periods.multiply(tMul - 1).add(1));
    const restarts = floor(passed.divide(Math.log(tMul)));
    const length = power(tMul, restarts);
    const start = length.subtract(1).divide(tMul - 1);
    return [restarts, periods.subtract(start).divide(length)];
  }

  getConfig(): Config {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name } = this;
    return { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name };
  }
}

function equalPeriods(periods: Tensor): [restarts: Tensor, share: Tensor] {
  const restarts = floor(periods);
  return [restarts, periods.subtract(restarts)];
}

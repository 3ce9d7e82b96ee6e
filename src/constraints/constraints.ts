// Projections that keep weights within bounds after an update.

import type { Tensor } from "../engine/index.ts";
import { clip, defaultEpsilon, maximum } from "../ops/index.ts";
import type { Config, Configurable } from "../registry/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";

/** Turns updated weights into allowed ones. */
export interface Constraint extends Configurable {
  call(w: Tensor): Tensor;
}

/** Names the axis, or axes, along which a vector's length is taken. */
export interface NormAxis {
  /** Default 0: the incoming weights of each unit of a Dense kernel [inputs, units]. */
  readonly axis?: number | readonly number[];
}

function lengths(w: Tensor, axis: number | readonly number[]): Tensor {
  return w.square().sum(axis, { keepdims: true }).sqrt();
}

/** Describes a `MaxNorm`. */
export interface MaxNormOptions extends NormAxis {
  /** Greatest length; default 2. */
  readonly maxValue?: number;
}

/** Shortens vectors that are longer than `maxValue`. */
export class MaxNorm implements Constraint {
  static readonly className: string = "MaxNorm";
  readonly maxValue: number;
  readonly axis: number | readonly number[];

  constructor(options: MaxNormOptions = {}) {
    checkOptions("MaxNorm", options, ["maxValue", "axis"]);
    this.maxValue = checkNumber("MaxNorm", "maxValue", options.maxValue ?? 2, { min: 0 });
    this.axis = options.axis ?? 0;
  }

  call(w: Tensor): Tensor {
    const norms = lengths(w, this.axis);
    const wanted = clip(norms, 0, this.maxValue);
    return w.multiply(wanted.divide(norms.add(defaultEpsilon)));
  }

  getConfig(): Config {
    return { maxValue: this.maxValue, axis: this.axis };
  }

  static fromConfig(config: Config): MaxNorm {
    return new MaxNorm(config as MaxNormOptions);
  }
}

/** Describes a `MinMaxNorm`. */
export interface MinMaxNormOptions extends NormAxis {
  /** Least length; default 0. */
  readonly minValue?: number;
  /** Greatest length; default 1. */
  readonly maxValue?: number;
  /** How much of the way is gone at once, 0 … 1; default 1. */
  readonly rate?: number;
}

/** Brings the lengths of vectors between two bounds. */
export class MinMaxNorm implements Constraint {
  static readonly className: string = "MinMaxNorm";
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: number | readonly number[];

  constructor(options: MinMaxNormOptions = {}) {
    const who = "MinMaxNorm";
    checkOptions(who, options, ["minValue", "maxValue", "rate", "axis"]);
    this.minValue = checkNumber(who, "minValue", options.minValue ?? 0, { min: 0 });
    this.maxValue = checkNumber(who, "maxValue", options.maxValue ?? 1, { min: 0 });
    this.rate = checkNumber(who, "rate", options.rate ?? 1, { min: 0, max: 1 });
    this.axis = options.axis ?? 0;
  }

  call(w: Tensor): Tensor {
    const norms = lengths(w, this.axis);
    const bounded = clip(norms, this.minValue, this.maxValue).multiply(this.rate);
    const wanted = bounded.add(norms.multiply(1 - this.rate));
    return w.multiply(wanted.divide(norms.add(defaultEpsilon)));
  }

  getConfig(): Config {
    const { minValue, maxValue, rate, axis } = this;
    return { minValue, maxValue, rate, axis };
  }

  static fromConfig(config: Config): MinMaxNorm {
    return new MinMaxNorm(config as MinMaxNormOptions);
  }
}

/** Sets negative weights to 0. */
export class NonNeg implements Constraint {
  static readonly className: string = "NonNeg";

  constructor(options: Record<never, never> = {}) {
    checkOptions("NonNeg", options, []);
  }

  call(w: Tensor): Tensor {
    return maximum(w, 0);
  }

  getConfig(): Config {
    return {};
  }

  static fromConfig(config: Config): NonNeg {
    return new NonNeg(config);
  }
}

/** Gives every vector the length 1. */
export class UnitNorm implements Constraint {
  static readonly className: string = "UnitNorm";
  readonly axis: number | readonly number[];

  constructor(options: NormAxis = {}) {
    checkOptions("UnitNorm", options, ["axis"]);
    this.axis = options.axis ?? 0;
  }

  call(w: Tensor): Tensor {
    return w.divide(lengths(w, this.axis).add(defaultEpsilon));
  }

  getConfig(): Config {
    return { axis: this.axis };
  }

  static fromConfig(config: Config): UnitNorm {
    return new UnitNorm(config as NormAxis);
  }
}

// A schedule in stairs: one rate up to each boundary, another after the last.

import { asTensor, type Tensor } from "../../engine/index.ts";
import { where } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import { LearningRateSchedule } from "./learning-rate-schedule.ts";

/** Are the options of `PiecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** Steps, ascending, up to and with which each rate holds. */
  readonly boundaries: readonly number[];
  /** The rates, one more than boundaries. */
  readonly values: readonly number[];
  readonly name?: string;
}

/** Keeps `values[i]` up to step `boundaries[i]`, and the last value afterwards. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className: string = "PiecewiseConstantDecay";

  readonly boundaries: readonly number[];
  readonly values: readonly number[];

  /** @throws ConfigError when there is not one value more than boundaries. */
  constructor(options: PiecewiseConstantDecayOptions) {
    super(options, ["boundaries", "values"], "PiecewiseConstant");
    const { boundaries, values } = options;
    if (values.length !== boundaries.length + 1) {
      throw new ConfigError(
        `PiecewiseConstantDecay: ${boundaries.length} boundaries need ${boundaries.length + 1} ` +
          `values, but got ${values.length}.`,
      );
    }
    this.boundaries = [...boundaries];
    this.values = [...values];
  }

  call(step: Tensor): Tensor {
    const last = asTensor(this.values.at(-1) ?? 0, "float32");
    return this.boundaries.reduceRight<Tensor>(
      (later, boundary, i) => where(step.lessEqual(boundary), this.values[i] ?? 0, later),
      last,
    );
  }

  getConfig(): Config {
    return { boundaries: this.boundaries, values: this.values, name: this.name };
  }
}

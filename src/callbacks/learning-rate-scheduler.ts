// Sets the learning rate at the beginning of each epoch.

import { describe } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { Logs } from "./callback.ts";
import { Callback } from "./callback.ts";
import { learningRateOf, setLearningRate } from "./reduce-lr-on-plateau.ts";

/** Gives the learning rate of an epoch, counted from 0, from the present one. */
export type LearningRateFunction = (epoch: number, learningRate: number) => number;

/**
 * Sets the learning rate by a function of the epoch; adds `learning_rate` to the logs.
 * @see https://keras.io/api/callbacks/learning_rate_scheduler/
 */
export class LearningRateScheduler extends Callback {
  readonly schedule: LearningRateFunction;
  readonly verbose: 0 | 1;

  constructor(options: { readonly schedule: LearningRateFunction; readonly verbose?: 0 | 1 }) {
    super();
    this.schedule = options.schedule;
    this.verbose = options.verbose ?? 0;
  }

  /** @throws ConfigError when the schedule gives no number. */
  override onEpochBegin(epoch: number): void {
    const who = "LearningRateScheduler";
    const rate = this.schedule(epoch, learningRateOf(who, this.model));
    if (typeof rate !== "number" || Number.isNaN(rate)) {
      throw new ConfigError(
        `${who}: the schedule gave ${describe(rate)} for epoch ${epoch}, but must give a number.`,
      );
    }
    setLearningRate(who, this.model, rate);
    if (this.verbose > 0) {
      console.log(`\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${rate}.`);
    }
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = learningRateOf("LearningRateScheduler", this.model);
  }
}

// The base of learning-rate schedules: from the number of steps taken to the rate of the next one.

import type { Tensor } from "../../engine/index.ts";
import type { Config, Configurable } from "../../registry/index.ts";
import { checkOptions } from "../../registry/index.ts";

/**
 * Gives the learning rate of each step. A schedule of one's own extends this class and gives `call`
 * and `getConfig`.
 * @see https://keras.io/api/optimizers/learning_rate_schedules/
 */
export abstract class LearningRateSchedule implements Configurable {
  static readonly className: string = "LearningRateSchedule";

  readonly name: string;

  /** Checks the options of a schedule; `own` names those beside `name`. */
  constructor(
    options: { readonly name?: string } | undefined,
    own: readonly string[] = [],
    defaultName?: string,
  ) {
    checkOptions(this.className(), options, [...own, "name"]);
    this.name = options?.name ?? defaultName ?? this.className();
  }

  /** Makes a schedule from what `getConfig` gave. */
  static fromConfig<S extends LearningRateSchedule>(
    this: new (
      options: never,
    ) => S,
    config: Config,
  ): S {
    return new this(config as never);
  }

  /** Gives the float32 rate for a number of steps taken, an int32 scalar that begins at 0. */
  abstract call(step: Tensor): Tensor;

  abstract getConfig(): Config;

  /** Gives the name that opens errors. */
  protected className(): string {
    const { className } = this.constructor as typeof LearningRateSchedule;
    return className === "LearningRateSchedule" ? this.constructor.name : className;
  }
}

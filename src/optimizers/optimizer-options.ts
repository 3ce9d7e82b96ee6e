// The options that all optimizers share: their keys, and the checks of their values.

import type { SerializedObject } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { LearningRateSchedule } from "./schedules/learning-rate-schedule.ts";

/** Is a learning rate as an option: a number, a schedule, or a schedule from a config. */
export type LearningRateLike = number | LearningRateSchedule | SerializedObject;

/** Are the options of every optimizer. */
export interface OptimizerOptions {
  /** Length of a step; the class says its default. */
  readonly learningRate?: LearningRateLike;
  /** Is another word for `learningRate`, from older texts. */
  readonly lr?: LearningRateLike;
  /** Share of each weight that a step takes off, times the learning rate; null for none. */
  readonly weightDecay?: number | null;
  /** Greatest norm of the gradient of each variable. */
  readonly clipnorm?: number | null;
  /** Greatest absolute value of an element of a gradient. */
  readonly clipvalue?: number | null;
  /** Greatest norm of all gradients together. */
  readonly globalClipnorm?: number | null;
  /** Keeps a moving average of each variable, which takes the variable's place after training. */
  readonly useEma?: boolean;
  /** Share of the old average that each step keeps; 0.99 by default. */
  readonly emaMomentum?: number;
  /** After so many steps the averages overwrite the variables, again and again; null: never. */
  readonly emaOverwriteFrequency?: number | null;
  /** What the loss was multiplied by, for small dtypes; gradients are divided by it. */
  readonly lossScaleFactor?: number | null;
  /** Over how many steps gradients are averaged before one update; at least 2, or null. */
  readonly gradientAccumulationSteps?: number | null;
  /** The class name in snake_case by default. */
  readonly name?: string | null;
}

/** Are the keys of `OptimizerOptions`. */
export const baseOptions = [
  "learningRate",
  "lr",
  "weightDecay",
  "clipnorm",
  "clipvalue",
  "globalClipnorm",
  "useEma",
  "emaMomentum",
  "emaOverwriteFrequency",
  "lossScaleFactor",
  "gradientAccumulationSteps",
  "name",
] as const;

/**
 * Checks the values of the shared options.
 * @throws ConfigError naming the option.
 */
export function checkSharedOptions(who: string, options: OptimizerOptions): void {
  if (options.lr !== undefined && options.learningRate !== undefined) {
    throw new ConfigError(
      `${who}: lr and learningRate are two words for one option. Give learningRate alone.`,
    );
  }
  const clips = (["clipnorm", "clipvalue", "globalClipnorm"] as const).filter(
    (key) => options[key] != null,
  );
  if (clips.length > 1) {
    throw new ConfigError(`${who}: ${clips.join(" and ")} exclude each other. Give one of them.`);
  }
  for (const key of [...clips, "lossScaleFactor", "weightDecay"] as const) {
    const given = options[key];
    if (given != null) checkNumber(who, key, given, { min: 0 });
  }
  if (options.emaMomentum !== undefined) {
    checkNumber(who, "emaMomentum", options.emaMomentum, { min: 0, max: 1 });
  }
  if (options.emaOverwriteFrequency != null) {
    const bounds = { min: 1, integer: true };
    checkNumber(who, "emaOverwriteFrequency", options.emaOverwriteFrequency, bounds);
  }
  if (options.gradientAccumulationSteps != null) {
    const bounds = { min: 2, integer: true };
    checkNumber(who, "gradientAccumulationSteps", options.gradientAccumulationSteps, bounds);
  }
}

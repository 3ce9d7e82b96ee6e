// Knows the learning-rate schedules by their class names; writes them down and makes them again.

import type { SerializedObject } from "../../registry/index.ts";
import { Registry } from "../../registry/index.ts";
import type { LearningRateSchedule } from "./learning-rate-schedule.ts";

/** Knows the learning-rate schedules. */
export const schedules = new Registry<LearningRateSchedule>(
  "learning rate schedule",
  "keras.optimizers.schedules",
);

/** Writes a schedule down. */
export function serializeSchedule(schedule: LearningRateSchedule): SerializedObject {
  return schedules.serialize(schedule);
}

/** Makes a schedule from what `serializeSchedule` gave. @throws ConfigError when it is unknown. */
export function deserializeSchedule(written: SerializedObject, who: string): LearningRateSchedule {
  return schedules.resolve(written, who);
}

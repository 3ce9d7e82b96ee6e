// How the page is set up for a step of a lesson.

import { type Config, defaultConfig } from "../config/config.ts";
import type { Lesson } from "./lesson.ts";

/** Gives the configuration that a step is made for; speed and frame of the page stay the visitor's. */
export function configAt(lesson: Lesson, index: number, own: Config): Config {
  const { speed, hideText } = own;
  const setups = lesson.steps.slice(0, index + 1).map(({ setup }) => setup);
  const whole: Config = Object.assign({}, defaultConfig, lesson.start, ...setups);
  return { ...whole, speed, hideText };
}

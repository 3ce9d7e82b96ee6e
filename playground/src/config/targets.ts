// What the output of a network means: which numbers stand for the classes, and how to read them.

import type { Config } from "./config.ts";
import { classesOf, outputUnits } from "./config.ts";

const crossEntropies: readonly string[] = ["binary_crossentropy", "categorical_crossentropy"];

/** Gives the number that stands for "no"; "yes" is 1. It is −1 where the output can reach it. */
function lowTarget(config: Config): 0 | -1 {
  if (crossEntropies.includes(config.loss)) return 0;
  if (config.output === "tanh") return -1;
  return config.output === "linear" && outputUnits(config) === 1 ? -1 : 0;
}

/** Gives the numbers that the output nodes should have for a label. */
export function targetsOf(config: Config, label: number): number[] {
  if (classesOf(config) === 1) return [label];
  const low = lowTarget(config);
  const units = outputUnits(config);
  if (units === 1) return [label === 1 ? 1 : low];
  return Array.from({ length: units }, (_, unit) => (unit === label ? 1 : low));
}

/** Gives the class that an output stands for. */
export function classOf(config: Config, outputs: ArrayLike<number>, offset = 0): number {
  const units = outputUnits(config);
  const first = outputs[offset] ?? 0;
  if (units === 1) return first >= (1 + lowTarget(config)) / 2 ? 1 : 0;
  let best = 0;
  for (let unit = 1; unit < units; unit++) {
    if ((outputs[offset + unit] ?? 0) > (outputs[offset + best] ?? 0)) best = unit;
  }
  return best;
}

/** Says whether a single output means a class by 0 and 1, not by −1 and 1; colours need to know. */
export function countsFromZero(config: Config): boolean {
  return config.problem === "classification" && lowTarget(config) === 0;
}

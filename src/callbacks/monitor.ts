// Which way a watched value improves, and whether it has.

import { checkChoice } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { CallbackModel, Logs } from "./callback.ts";

/** Says which way the watched value improves; `"auto"` asks the metric. */
export type MonitorMode = "auto" | "min" | "max";

/** Are the options of every callback that watches a value. */
export interface MonitorOptions {
  /** Name of the value in the logs; default `"val_loss"`. */
  readonly monitor?: string;
  readonly mode?: MonitorMode;
}

/** Checks a mode. @throws ConfigError for any other word. */
export function checkMode(who: string, mode: MonitorMode): MonitorMode {
  return checkChoice(who, "mode", mode, ["auto", "min", "max"]);
}

/**
 * Settles which way a value improves: losses fall, metrics say it themselves.
 * @throws ConfigError when nobody knows.
 */
export function directionOf(
  who: string,
  monitor: string,
  mode: MonitorMode,
  model: CallbackModel,
): "min" | "max" {
  if (mode !== "auto") return mode;
  const name = monitor.startsWith("val_") ? monitor.slice("val_".length) : monitor;
  if (name === "loss" || name.endsWith("_loss")) return "min";
  const direction = model.metricDirection?.(name);
  if (direction !== undefined) return direction;
  throw new ConfigError(
    `${who}: it is not known whether "${monitor}" should rise or fall. ` +
      'Say so: mode: "max" or mode: "min".',
  );
}

/** Gives the worst possible value of a direction. */
export function worstOf(direction: "min" | "max"): number {
  return direction === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** Tells whether a value beats a reference by more than a margin; NaN beats nothing. */
export function improves(
  direction: "min" | "max",
  value: number,
  reference: number,
  margin = 0,
): boolean {
  return direction === "min" ? value + margin < reference : value - margin > reference;
}

/** Finds the watched value; warns and gives undefined when the logs lack it. */
export function watched(who: string, monitor: string, logs: Logs): number | undefined {
  const value = logs[monitor];
  if (value === undefined) {
    const known = Object.keys(logs).join(", ");
    const hint = monitor.startsWith("val_") ? " Does fit have validation data?" : "";
    console.warn(`${who}: there is no "${monitor}" to watch; there are ${known}.${hint}`);
  }
  return value;
}

// Cells before and after spatial axes, as ZeroPadding and Cropping take them.

import { describe } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";

/** Is [before, after]. */
export type Margin = readonly [number, number];

/** Is one number for all sides, one per axis, or [before, after] per axis. */
export type Margins = number | readonly [number, number] | readonly [Margin, Margin];

/**
 * Gives [before, after] of one spatial axis.
 * @throws ConfigError when it is something else.
 */
export function marginOf(who: string, option: string, given: number | Margin): Margin {
  if (isCount(given)) return [given, given];
  if (isMargin(given)) return [given[0], given[1]];
  throw new ConfigError(
    `${who}: ${option} is ${describe(given)}, but must be a whole number or [before, after].`,
  );
}

/**
 * Gives [before, after] of height and width.
 * @throws ConfigError when it is something else.
 */
export function marginsOf(who: string, option: string, given: Margins): [Margin, Margin] {
  if (isCount(given)) return [marginOf(who, option, given), marginOf(who, option, given)];
  if (Array.isArray(given) && given.length === 2) {
    return [marginOf(who, option, given[0]), marginOf(who, option, given[1])];
  }
  throw new ConfigError(
    `${who}: ${option} is ${describe(given)}, but must be a whole number, one per axis, or ` +
      "[[top, bottom], [left, right]].",
  );
}

function isCount(given: unknown): given is number {
  return Number.isInteger(given) && (given as number) >= 0;
}

function isMargin(given: unknown): given is Margin {
  return Array.isArray(given) && given.length === 2 && given.every(isCount);
}

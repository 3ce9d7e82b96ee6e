// Checks of the options object that every class of the library is made with.

import { ConfigError, didYouMean } from "../shared/errors.ts";

/**
 * Checks that an options object has known keys only.
 * @throws ConfigError naming the nearest known key, or saying that one object is expected.
 */
export function checkOptions(
  who: string,
  given: object | undefined,
  known: readonly string[],
): void {
  if (given === undefined) return;
  const shape = `{ ${known.slice(0, 3).join(", ")}${known.length > 3 ? ", …" : ""} }`;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const expected = known.length === 0 ? "no options" : `its options in one object ${shape}`;
    throw new ConfigError(`${who} takes ${expected}, but got ${describe(given)}.`);
  }
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known) || ` Known: ${known.join(", ") || "none"}.`;
    throw new ConfigError(`${who}: unknown option "${key}".${hint}`);
  }
}

/**
 * Checks that an option is one of some words.
 * @throws ConfigError listing the words.
 */
export function checkChoice<const C extends string>(
  who: string,
  option: string,
  given: string,
  choices: readonly C[],
): C {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  const words = choices.map((choice) => `"${choice}"`).join(", ");
  throw new ConfigError(
    `${who}: ${option} is ${describe(given)}, but must be one of ${words}.` +
      didYouMean(String(given), choices),
  );
}

/**
 * Checks that an option is a number within bounds, which are allowed themselves.
 * @throws ConfigError showing the bounds.
 */
export function checkNumber(
  who: string,
  option: string,
  given: number,
  bounds: { readonly min?: number; readonly max?: number; readonly integer?: boolean } = {},
): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer } = bounds;
  const fits = typeof given === "number" && given >= min && given <= max;
  if (fits && (!integer || Number.isInteger(given))) return given;
  const limits = [
    min > Number.NEGATIVE_INFINITY ? `at least ${min}` : "",
    max < Number.POSITIVE_INFINITY ? `at most ${max}` : "",
  ].filter((limit) => limit !== "");
  const expected = [integer ? "an integer" : "a number", limits.join(" and ")].join(" ").trim();
  throw new ConfigError(`${who}: ${option} is ${describe(given)}, but must be ${expected}.`);
}

/** Writes a value into an error text. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    const name = (value.constructor as { name?: string } | undefined)?.name ?? "Object";
    return name === "Object" ? "an object" : `a ${name}`;
  }
  return String(value);
}

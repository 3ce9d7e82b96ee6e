// The kinds of command-line options: what each takes as text, and what it becomes.

import { ConfigError, didYouMean } from "../shared/errors.ts";

/** Describes one option of a command. */
export interface Option<T> {
  /** What stands for the value in help; none for a flag. */
  readonly value?: string;
  readonly help: string;
  /** What help shows as the default; none where the value must be given or may be left out. */
  readonly shown?: string;
  /** Whether the command cannot run without it. */
  readonly required?: boolean;
  /** Turns what was given into a value; `undefined` when the option was left out. */
  readonly read: (given: string | undefined, name: string) => T;
}

/** Is a set of options by name, without the leading dashes. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** Are the values of a set of options. */
export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

interface Texts {
  readonly value: string;
  readonly help: string;
}

function refuse(name: string, given: string, expected: string): ConfigError {
  return new ConfigError(`--${name}: expected ${expected}, but got "${given}".`);
}

/** Makes an option that takes any text, and may be left out. */
export function text({ value, help }: Texts): Option<string | undefined> {
  return { value, help, read: (given) => given };
}

/** Makes an option that takes a text and must be given. */
export function requiredText({ value, help }: Texts): Option<string> {
  return { value, help, required: true, read: (given) => given ?? "" };
}

/** Makes an option that is given or not. */
export function flag(help: string): Option<boolean> {
  return { help, read: (given) => given !== undefined };
}

/** Makes an option that takes one of several words. */
export function choice<T extends string>(
  words: readonly T[],
  { help, fallback, value = words.join("|") }: { help: string; fallback: T; value?: string },
): Option<T> {
  return {
    value,
    help,
    shown: fallback,
    read: (given, name) => oneOf(words, given ?? fallback, name),
  };
}

function oneOf<T extends string>(words: readonly T[], given: string, name: string): T {
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw new ConfigError(
    `--${name}: "${given}" is not known.${didYouMean(given, words)} Known: ${words.join(", ")}.`,
  );
}

interface NumberBounds {
  readonly value: string;
  readonly help: string;
  readonly fallback: number;
  readonly integer?: boolean;
  /** Says what is taken, such as "a whole number from 1". */
  readonly expected: string;
  readonly accepts: (value: number) => boolean;
}

/** Makes an option that takes a number within bounds. */
export function number(bounds: NumberBounds): Option<number> {
  const { value, help, fallback, expected, accepts } = bounds;
  const read = (given: string | undefined, name: string): number => {
    if (given === undefined) return fallback;
    const parsed = given.trim() === "" ? Number.NaN : Number(given);
    const whole = bounds.integer !== true || Number.isSafeInteger(parsed);
    if (Number.isFinite(parsed) && whole && accepts(parsed)) return parsed;
    throw refuse(name, given, expected);
  };
  return { value, help, shown: String(fallback), read };
}

/** Makes an option that takes the sizes of layers: `64,64`, or `none`. */
export function sizes({
  help,
  fallback,
}: {
  help: string;
  fallback: string;
}): Option<readonly number[]> {
  const read = (given: string | undefined, name: string): readonly number[] => {
    const list = (given ?? fallback).trim();
    if (list === "none") return [];
    return list.split(",").map((part) => {
      const size = /^\s*\d+\s*$/.test(part) ? Number(part) : 0;
      if (size >= 1 && size <= 1_000_000) return size;
      throw refuse(name, list, 'whole numbers such as 64 or 64,64, or "none"');
    });
  };
  return { value: "SIZES", help, shown: fallback, read };
}

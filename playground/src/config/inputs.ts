// Which inputs the points have, what they are called, and where the plane that is drawn lies.

import { FormulaError, parseFormula } from "../data/formula/parse.ts";
import type { Column, Config, InputName, OwnData } from "./config.ts";
import { furtherInputs, ownDataOf } from "./config.ts";

/** Farthest from the middle that the plane can lie. */
export const heldLimit = 1e6;

/** Counts the coordinates of the points, 2 or more. */
export function inputCount(config: Config): number {
  return Math.max(2, ownDataOf(config)?.columns?.inputs.length ?? 0);
}

/** Gives the column that a coordinate comes from, by its place from 0; null where it has none. */
export function columnOf(config: Config, index: number): Column | null {
  return ownDataOf(config)?.columns?.inputs[index] ?? null;
}

/** Gives what the table of the points calls a class, by its number from 0; null where it has no name. */
export function classNameOf(config: Config, index: number): string | null {
  return ownDataOf(config)?.columns?.classes[index] ?? null;
}

/** Says whether the points have what an input of the network is computed from. */
export function isGiven(config: Config, name: InputName): boolean {
  const count = inputCount(config);
  const further = (furtherInputs as readonly InputName[]).indexOf(name);
  if (further >= 0) return further + 2 < count;
  return !name.startsWith("=") || isReadable(name.slice(1), count);
}

/** Says whether a formula of so many inputs can be read. */
export function isReadable(text: string, inputs?: number): boolean {
  try {
    parseFormula(text, inputs);
    return true;
  } catch (error) {
    if (error instanceof FormulaError) return false;
    throw error;
  }
}

/** Gives the further coordinates of the plane that is drawn: x3, x4, …. */
export function heldOf(config: Config): number[] {
  const own = ownDataOf(config);
  const count = inputCount(config) - 2;
  const means = own === null || count === 0 ? [] : meansOf(own);
  return Array.from({ length: count }, (_, i) => config.held[i] ?? means[i] ?? 0);
}

const known = new WeakMap<OwnData, readonly number[]>();

function meansOf(own: OwnData): readonly number[] {
  const before = known.get(own);
  if (before !== undefined) return before;
  const { points } = own;
  const sums: number[] = [];
  for (const { further = [] } of points) {
    further.forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value;
    });
  }
  const means = sums.map((sum) => sum / points.length);
  known.set(own, means);
  return means;
}

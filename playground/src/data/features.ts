// What can be computed from a point and given to the network.

import type { FeatureName, Formula, InputName } from "../config/config.ts";
import { evaluator } from "./formula/evaluate.ts";
import { parseFormula } from "./formula/parse.ts";

/** Is a feature: how it is written, and its value at a point. */
export interface Feature {
  readonly label: string;
  readonly value: (x: number, y: number) => number;
}

/** Has the features of the page, in the order in which the network takes them. */
const features: { readonly [name in FeatureName]: Feature } = {
  x: { label: "X₁", value: (x) => x },
  y: { label: "X₂", value: (_, y) => y },
  xSquared: { label: "X₁²", value: (x) => x * x },
  ySquared: { label: "X₂²", value: (_, y) => y * y },
  xTimesY: { label: "X₁X₂", value: (x, y) => x * y },
  sinX: { label: "sin X₁", value: (x) => Math.sin(x) },
  sinY: { label: "sin X₂", value: (_, y) => Math.sin(y) },
  cosX: { label: "cos X₁", value: (x) => Math.cos(x) },
  cosY: { label: "cos X₂", value: (_, y) => Math.cos(y) },
};

/** Says whether a name is a formula of one's own. */
export function isFormula(name: InputName): name is Formula {
  return name.startsWith("=");
}

/** Gives a feature by its name. A formula is one that `parseFormula` can read. */
export function featureOf(name: InputName): Feature {
  if (!isFormula(name)) return features[name];
  const text = name.slice(1);
  return { label: text, value: evaluator(parseFormula(text)) };
}

/** Computes the rows `[points, features]` that the network takes. */
export function featureRows(
  points: readonly { readonly x: number; readonly y: number }[],
  names: readonly InputName[],
): Float64Array {
  const values = names.map((name) => featureOf(name).value);
  const rows = new Float64Array(points.length * names.length);
  let next = 0;
  for (const { x, y } of points) {
    for (const value of values) rows[next++] = value(x, y);
  }
  return rows;
}

/** Gives the middles of a square grid over the plane, row by row from the top left. */
export function gridPoints(size: number, half: number): { x: number; y: number }[] {
  const at = (i: number) => -half + (2 * half * i) / (size - 1);
  return Array.from({ length: size * size }, (_, i) => ({
    x: at(i % size),
    y: at(size - 1 - Math.floor(i / size)),
  }));
}

// What can be computed from a point and given to the network.

import type { FeatureName, Formula, FurtherInput, InputName } from "../config/config.ts";
import { furtherInputs } from "../config/config.ts";
import { evaluator, type PointFunction } from "./formula/evaluate.ts";
import { parseFormula } from "./formula/parse.ts";

/** Is a feature: how it is written, and its value at a point. */
export interface Feature {
  readonly label: string;
  readonly value: PointFunction;
}

type PlaneFeature = Exclude<FeatureName, FurtherInput>;

/** Has the features of the plane. */
const planeFeatures: { readonly [name in PlaneFeature]: Feature } = {
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

const features = {
  ...planeFeatures,
  ...Object.fromEntries(
    furtherInputs.map((name, i): [string, Feature] => [
      name,
      { label: coordinateLabel(i + 2), value: (_x, _y, further) => further?.[i] ?? 0 },
    ]),
  ),
} as { readonly [name in FeatureName]: Feature };

/** Writes a coordinate by its place from 0: X₁, X₂, …. */
export function coordinateLabel(index: number): string {
  return `X${String.fromCharCode("₁".charCodeAt(0) + index)}`;
}

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
  points: readonly {
    readonly x: number;
    readonly y: number;
    readonly further?: readonly number[];
  }[],
  names: readonly InputName[],
): Float64Array {
  const values = names.map((name) => featureOf(name).value);
  const rows = new Float64Array(points.length * names.length);
  let next = 0;
  for (const { x, y, further } of points) {
    for (const value of values) rows[next++] = value(x, y, further);
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

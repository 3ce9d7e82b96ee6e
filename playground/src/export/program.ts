// What goes into a program that makes a network again, whatever language it is written in.

import { type Column, type Config, ownDataOf } from "../config/config.ts";
import { heldOf } from "../config/inputs.ts";
import { targetsOf } from "../config/targets.ts";
import type { Samples } from "../data/samples.ts";
import { type Recipe, recipeOf, shortest, type WeightArray, weightArrays } from "./recipe.ts";

/** Says what a program is to hold beside the network. */
export interface ProgramOptions {
  /** Weights as the page has them; null leaves the program to its initial ones. */
  readonly weights: Float64Array | null;
  /** Points to train and to test with; null leaves training out. */
  readonly samples: Samples | null;
}

/** Is a table of points and of what the network should say there. */
export interface DataTable {
  readonly points: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
}

/** Is the content of a program. */
export interface Program {
  readonly recipe: Recipe;
  /** What coordinates and labels are, where they come from a table; one line each. */
  readonly columns: readonly string[];
  /** Where the network is asked at the end: in the plane that the page draws. */
  readonly places: readonly (readonly number[])[];
  readonly weights: readonly WeightArray[] | null;
  readonly data: { readonly train: DataTable; readonly test: DataTable } | null;
}

/** Gathers the content of a program. */
export function programOf(config: Config, { weights, samples }: ProgramOptions): Program {
  const table = (points: Samples["train"]): DataTable => ({
    points: points.map(({ x, y, further = [] }) => [x, y, ...further].map(shortest)),
    targets: points.map(({ label }) => targetsOf(config, label).map(shortest)),
  });
  return {
    recipe: recipeOf(config),
    columns: columnLines(config),
    places: planePlaces.map((place) => [...place, ...heldOf(config).map(shortest)]),
    weights: weights === null ? null : weightArrays(config, weights),
    data: samples === null ? null : { train: table(samples.train), test: table(samples.test) },
  };
}

const planePlaces = [
  [0, 0],
  [1, -1],
  [-2.5, 3],
] as const;

function columnLines(config: Config): string[] {
  const columns = ownDataOf(config)?.columns;
  if (!columns) return [];
  const line = (what: string, { name, middle, scale }: Column) => {
    const number = middle === 0 && scale === 1 ? name : `(${name} - ${middle}) / ${scale}`;
    return `${what} = ${number.replaceAll("- -", "+ ")}`;
  };
  const inputs = columns.inputs.map((column, i) => line(`x${i + 1}`, column));
  const { label } = columns;
  if (config.problem === "regression") return [...inputs, line("y", label)];
  const classes = columns.classes.map((name, i) => `${i} ${name}`).join(", ");
  return [...inputs, `y = ${label.name}${classes === "" ? "" : `: ${classes}`}`];
}

/** Names the coordinates of a point: x1, x2, …. */
export function coordinateNames({ inputs }: Recipe): string[] {
  return Array.from({ length: inputs }, (_, i) => `x${i + 1}`);
}

/** Epochs that a program trains. */
export const programEpochs = 50;

/** Writes an array as both languages do, a row a line. */
export function arrayText(array: WeightArray, indent: string): string {
  const isFlat = array.every((item) => typeof item === "number");
  if (isFlat) return wrapped(array.map(String), indent);
  const rows = (array as readonly (readonly number[])[]).map(
    (row) => `${indent}  [${row.join(", ")}],`,
  );
  return `[\n${rows.join("\n")}\n${indent}]`;
}

function wrapped(items: readonly string[], indent: string): string {
  const line = `[${items.join(", ")}]`;
  if (line.length + indent.length <= 96) return line;
  return `[\n${indent}  ${items.join(`,\n${indent}  `)},\n${indent}]`;
}

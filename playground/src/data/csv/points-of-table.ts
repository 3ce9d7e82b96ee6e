// From a table and the choice of its columns to points of the plane.

import { limits, type Problem } from "../../config/config.ts";
import type { Point } from "../point.ts";
import { type CsvTable, readNumber } from "./read-csv.ts";

/** Names how columns are brought into the plane. */
export const scalings = ["plane", "standard", "none"] as const;
export type Scaling = (typeof scalings)[number];

/** Says which columns are what. */
export interface ColumnChoice {
  readonly x1: number;
  /** Null puts all points on the line x₂ = 0. */
  readonly x2: number | null;
  readonly label: number;
  /** Whether labels are classes or numbers. */
  readonly problem: Problem;
  readonly scaling: Scaling;
}

/** Is a cell that is not what its column should have; rows count from 1, below the header. */
export interface BadCell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Is what a table gives. */
export interface TablePoints {
  readonly points: readonly Point[];
  /** Texts of the classes, by their number. */
  readonly classes: readonly string[];
  /** Classes there are; more than the page can show leave no points. */
  readonly classCount: number;
  /** Rows that were left out, and the first reason. */
  readonly skipped: number;
  readonly firstBad: BadCell | null;
  /** Usable rows, of which every so many are taken where there are too many. */
  readonly usable: number;
  /** Points outside of what the map shows. */
  readonly outside: number;
}

/** Half of the width that columns are stretched to, a little within the map. */
const stretch = 5;
const mapHalf = 6;

/** Guesses the columns: a label by its name or at the end, and the first two columns of numbers. */
export function guessColumns(table: CsvTable): ColumnChoice {
  const columns = table.names.map((_, i) => i);
  const named = table.names.findIndex((name) =>
    /^(label|class|target|species|라벨|클래스)$/i.test(name),
  );
  const label = named >= 0 ? named : columns.length - 1;
  const sample = table.rows.slice(0, 200);
  const isNumeric = (column: number) =>
    sample.filter((row) => readNumber(row[column], table.decimal) !== undefined).length >
    sample.length / 2;
  const numeric = columns.filter((column) => column !== label && isNumeric(column));
  const different = new Set(table.rows.map((row) => (row[label] ?? "").trim()));
  const isClass = different.size <= limits.classes || !isNumeric(label);
  return {
    x1: numeric[0] ?? (label === 0 ? 1 : 0),
    x2: numeric[1] ?? null,
    ...{ label, problem: isClass ? "classification" : "regression", scaling: "plane" },
  };
}

/** Makes points of the rows that have what they should; the others are counted. */
export function pointsOfTable(table: CsvTable, choice: ColumnChoice): TablePoints {
  const { decimal } = table;
  const isClasses = choice.problem === "classification";
  const kept: { x: number; y: number; label: string | number }[] = [];
  let firstBad: BadCell | null = null;
  table.rows.forEach((row, i) => {
    const bad = (column: number) => {
      firstBad ??= { row: i + 1, column, text: (row[column] ?? "").slice(0, 40) };
    };
    const x = readNumber(row[choice.x1], decimal);
    if (x === undefined) return bad(choice.x1);
    const y = choice.x2 === null ? 0 : readNumber(row[choice.x2], decimal);
    if (y === undefined) return bad(choice.x2 ?? 0);
    const text = (row[choice.label] ?? "").trim();
    const label = isClasses ? text : readNumber(text, decimal);
    if (label === undefined || label === "") return bad(choice.label);
    kept.push({ x, y, label });
  });
  const classes = isClasses ? classesIn(kept.map(({ label }) => String(label))) : [];
  const skipped = table.rows.length - kept.length;
  const common = { classCount: classes.length, skipped, firstBad, usable: kept.length };
  if (classes.length > limits.classes) return { ...common, points: [], classes, outside: 0 };
  const taken = evenly(kept, limits.ownPoints);
  const [toX, toY] = [
    scaler(
      taken.map(({ x }) => x),
      choice,
    ),
    scaler(
      taken.map(({ y }) => y),
      choice,
    ),
  ];
  const numbers = isClasses ? [] : taken.map(({ label }) => Number(label));
  // Colours and the usual outputs go from −1 to 1.
  const toLabel = choice.scaling === "none" ? same : between(numbers, 1);
  const number = new Map(classes.map((name, i) => [name, i]));
  const points = taken.map(({ x, y, label }) => ({
    ...{ x: toX(x), y: toY(y) },
    label: isClasses ? (number.get(String(label)) ?? 0) : toLabel(Number(label)),
  }));
  const isOutside = ({ x, y }: Point) => Math.max(Math.abs(x), Math.abs(y)) > mapHalf;
  return { ...common, points, classes, outside: points.filter(isOutside).length };
}

type Scale = (value: number) => number;
const same: Scale = (value) => value;

function scaler(values: readonly number[], { scaling }: ColumnChoice): Scale {
  if (scaling === "plane") return between(values, stretch);
  if (scaling === "none" || values.length === 0) return same;
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  const deviation = Math.sqrt(variance) || 1;
  return (value) => (value - mean) / deviation;
}

// A column that is the same everywhere lies in the middle.
function between(values: readonly number[], half: number): Scale {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const [middle, reach] = [low / 2 + high / 2, high / 2 - low / 2];
  return reach > 0 ? (value) => ((value - middle) / reach) * half : () => 0;
}

function classesIn(labels: readonly string[]): string[] {
  const different = [...new Set(labels)];
  const isNumber = different.every((label) => readNumber(label, ".") !== undefined);
  return different.sort((a, b) => (isNumber ? Number(a) - Number(b) : a < b ? -1 : 1));
}

function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

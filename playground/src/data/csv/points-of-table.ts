// From a table and the choice of its columns to points of the plane.

import { type Column, type Columns, limits, type Problem } from "../../config/config.ts";
import { coordinateLabel } from "../features.ts";
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
  /** Inputs beyond the plane: x3, x4, …. */
  readonly further: readonly number[];
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
  /** Where coordinates and labels come from. */
  readonly columns: Columns;
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

/** Guesses the columns: a label by its name or at the end, and columns of numbers as inputs. */
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
    further: numeric.slice(2, limits.inputs),
    ...{ label, problem: isClass ? "classification" : "regression", scaling: "plane" },
  };
}

/** Makes a column an input beyond the plane, or no more. */
export function toggleFurther(choice: ColumnChoice, column: number): ColumnChoice {
  const others = choice.further.filter((other) => other !== column);
  return {
    ...choice,
    further: others.length < choice.further.length ? others : [...others, column],
  };
}

/** Says whether a column can be an input beyond the plane. */
export function canBeFurther({ x1, x2, further, label }: ColumnChoice, column: number): boolean {
  if (x2 === null || [x1, x2, label].includes(column)) return false;
  return further.includes(column) || further.length < limits.inputs - 2;
}

/** Makes points of the rows that have what they should; the others are counted. */
export function pointsOfTable(table: CsvTable, choice: ColumnChoice): TablePoints {
  const { decimal } = table;
  const isClasses = choice.problem === "classification";
  const inputs = inputsOf(choice);
  const kept: { numbers: readonly number[]; label: string | number }[] = [];
  let firstBad: BadCell | null = null;
  table.rows.forEach((row, i) => {
    const bad = (column: number) => {
      firstBad ??= { row: i + 1, column, text: (row[column] ?? "").slice(0, 40) };
    };
    const numbers: number[] = [];
    for (const column of inputs) {
      const value = readNumber(row[column], decimal);
      if (value === undefined) return bad(column);
      numbers.push(value);
    }
    const text = (row[choice.label] ?? "").trim();
    const label = isClasses ? text : readNumber(text, decimal);
    if (label === undefined || label === "") return bad(choice.label);
    kept.push({ numbers, label });
  });
  const classes = isClasses ? classesIn(kept.map(({ label }) => String(label))) : [];
  const isTooMany = classes.length > limits.classes;
  const taken = isTooMany ? [] : evenly(kept, limits.ownPoints);
  const scales = inputs.map((_, i) =>
    scaleOf(
      taken.map(({ numbers }) => numbers[i] ?? 0),
      choice,
    ),
  );
  const numbers = isClasses ? [] : taken.map(({ label }) => Number(label));
  // Colours and the usual outputs go from −1 to 1.
  const labelScale = choice.scaling === "none" ? unscaled : between(numbers, 1);
  const number = new Map(classes.map((name, i) => [name, i]));
  const points = taken.map(({ numbers, label }): Point => {
    const [x = 0, y = 0, ...further] = numbers.map((value, i) => scales[i]?.of(value) ?? 0);
    const value = isClasses ? (number.get(String(label)) ?? 0) : labelScale.of(Number(label));
    return { x, y, label: value, ...(further.length > 0 && { further }) };
  });
  const column = (place: number, usual: string, { middle, scale }: Scale): Column => {
    return { name: table.names[place] || usual, middle, scale };
  };
  const isOutside = ({ x, y }: Point) => Math.max(Math.abs(x), Math.abs(y)) > mapHalf;
  return {
    ...{ points, classes, classCount: classes.length, firstBad, usable: kept.length },
    skipped: table.rows.length - kept.length,
    columns: {
      inputs: inputs.map((place, i) => column(place, coordinateLabel(i), scales[i] ?? unscaled)),
      label: column(choice.label, "label", labelScale),
      classes: isTooMany ? [] : classes,
    },
    outside: points.filter(isOutside).length,
  };
}

function inputsOf({ x1, x2, further }: ColumnChoice): number[] {
  if (x2 === null) return [x1];
  const beyond = further.filter((column) => column !== x1 && column !== x2);
  return [x1, x2, ...beyond].slice(0, limits.inputs);
}

/** Brings values to numbers: value = middle + scale · number. */
interface Scale {
  readonly middle: number;
  readonly scale: number;
  readonly of: (value: number) => number;
}
const unscaled: Scale = { middle: 0, scale: 1, of: (value) => value };

function scaleOf(values: readonly number[], { scaling }: ColumnChoice): Scale {
  if (scaling === "plane") return between(values, stretch);
  if (scaling === "none" || values.length === 0) return unscaled;
  const middle = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2 / values.length, 0);
  const scale = Math.sqrt(variance) || 1;
  return { middle, scale, of: (value) => (value - middle) / scale };
}

// A column that is the same everywhere lies in the middle.
function between(values: readonly number[], half: number): Scale {
  if (values.length === 0) return unscaled;
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const [middle, reach] = [low / 2 + high / 2, high / 2 - low / 2];
  return reach > 0
    ? { middle, scale: reach / half, of: (value) => ((value - middle) / reach) * half }
    : { middle, scale: 1, of: () => 0 };
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

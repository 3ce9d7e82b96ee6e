// The target column in; the task, the classes and a number for each row out.

import type { CsvTable } from "gradus";
import { ConfigError, FileError, isMissing, parseNumber } from "gradus";
import type { Task } from "./description.ts";
import { count, list } from "./read-table.ts";

/** Is what is to be learnt, and from which rows. */
export interface Target {
  readonly column: string;
  readonly task: Task;
  /** Names of the classes in the order of their numbers; empty for regression. */
  readonly classes: readonly string[];
  /** Rows that have a target. */
  readonly rows: Int32Array;
  /** Number of the class, or the value, for each of `rows`. */
  readonly values: Float64Array;
  /** Says why the task was chosen, as a sentence. */
  readonly reason: string;
}

/** Most different whole numbers that are taken for classes without being asked. */
const mostClasses = 20;

/**
 * Looks at the target column and settles the task.
 * @throws FileError or ConfigError when the column is missing, holds one value only, or does not
 *   fit the task that was asked for.
 */
export function readTarget(table: CsvTable, column: string, asked: Task | "auto"): Target {
  const texts = table.text(column);
  const kind = table.kind(column);
  const rows = Int32Array.from(texts.keys()).filter((row) => !isMissing(texts[row] ?? ""));
  if (kind.kind === "empty") {
    throw new FileError(`the target "${column}" is empty in every row.`);
  }
  if (asked === "regression" && kind.kind === "categorical") {
    throw new ConfigError(
      `the target "${column}" is not numeric: ${firstText(table, column)}. Regression learns ` +
        "numbers; use --task multiclass for names, or mend the cell.",
    );
  }
  const names = namesOf(table, column, kind.kind === "numeric", rows);
  const distinct = new Set(names).size;
  if (distinct === 1) {
    throw new FileError(
      `the target "${column}" is "${names[0]}" in every row, so there is nothing to learn.`,
    );
  }
  const { task, reason } = decide(asked, column, kind, distinct, rows.length);
  if (task === "regression") {
    const values = table.numbers(column);
    const kept = Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
    return { column, task, classes: [], rows, values: kept, reason };
  }
  const numeric = kind.kind === "numeric";
  const classes = sortedClasses([...new Set(names)], numeric);
  checkClasses(task, column, { classes, numeric }, rows.length);
  const numbers = new Map(classes.map((name, i) => [name, i]));
  const values = Float64Array.from(names, (name) => numbers.get(name) ?? Number.NaN);
  return { column, task, classes, rows, values, reason };
}

/** Names the class of each row; numbers are written alike, so that 1 and 1.0 are one class. */
export function namesOf(
  table: CsvTable,
  column: string,
  numeric: boolean,
  rows: Iterable<number>,
): string[] {
  const texts = table.text(column);
  return Array.from(rows, (row) => {
    const text = (texts[row] ?? "").trim();
    const value = numeric ? parseNumber(text, table.decimal) : undefined;
    return value === undefined ? text : String(value);
  });
}

function decide(
  asked: Task | "auto",
  column: string,
  kind: ReturnType<CsvTable["kind"]>,
  distinct: number,
  rows: number,
): { readonly task: Task; readonly reason: string } {
  if (asked !== "auto") return { task: asked, reason: "as --task says" };
  const named = `"${column}" holds ${count(distinct, "different value")}`;
  if (distinct === 2) return { task: "binary", reason: named };
  if (kind.kind === "categorical") return { task: "multiclass", reason: `${named}, as texts` };
  const few = distinct <= mostClasses && distinct * 5 <= rows;
  if (kind.kind === "numeric" && kind.integer && few) {
    const reason = `${named}, all whole numbers; --task regression takes them as quantities`;
    return { task: "multiclass", reason };
  }
  return { task: "regression", reason: `${named}, as numbers` };
}

function checkClasses(
  task: Task,
  column: string,
  { classes, numeric }: { readonly classes: readonly string[]; readonly numeric: boolean },
  rows: number,
): void {
  if (task === "binary" && classes.length !== 2) {
    throw new ConfigError(
      `--task binary needs 2 classes, but "${column}" has ${classes.length}: ` +
        `${list(classes, 5)}. Use --task multiclass${numeric ? " or regression" : ""}.`,
    );
  }
  if (classes.length * 2 > rows && classes.length > 2) {
    throw new FileError(
      `the target "${column}" has ${count(classes.length, "different value")} in ` +
        `${count(rows, "row")}: too many to be classes. Choose another --target.`,
    );
  }
}

// Numbers in order of size, texts in code point order, the same in every locale.
function sortedClasses(names: string[], numeric: boolean): string[] {
  return numeric ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}

function firstText(table: CsvTable, column: string): string {
  const texts = table.text(column);
  const row = texts.findIndex(
    (text) => !isMissing(text) && parseNumber(text, table.decimal) === undefined,
  );
  return `row ${row + 1} is "${(texts[row] ?? "").trim()}"`;
}

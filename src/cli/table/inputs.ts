// The other columns in; which of them the model takes, how, and why others are left out.

import type { CsvTable } from "gradus";
import { FileError, isMissing } from "gradus";
import type { NumberColumn, TextColumn } from "./description.ts";
import { count } from "./read-table.ts";

/** Is what is known of the input columns. */
export interface InputColumns {
  readonly numbers: readonly NumberColumn[];
  readonly texts: readonly TextColumn[];
  /** Columns that are left out, each with a reason that completes "left out: ". */
  readonly dropped: readonly { readonly column: string; readonly reason: string }[];
}

/** Most texts of a column that get a feature of their own. */
const mostTexts = 50;

const idNames =
  /^(id|idx|index|no|nr|row|unnamed: ?0|번호|순번|연번|일련번호)$|[_ -]id$|[a-z]I[dD]$/i;

/**
 * Chooses and measures the input columns. What a column is, is read from all rows; means,
 * deviations and vocabularies from the training rows only.
 * @throws FileError when no column is left to learn from.
 */
export function chooseInputs(
  table: CsvTable,
  target: string,
  trainingRows: Int32Array,
): InputColumns {
  const numbers: NumberColumn[] = [];
  const texts: TextColumn[] = [];
  const dropped: { column: string; reason: string }[] = [];
  for (const column of table.columns) {
    if (column === target) continue;
    const kind = table.kind(column);
    const found =
      kind.kind === "numeric"
        ? numberColumn(table, column, trainingRows)
        : kind.kind === "categorical"
          ? textColumn(table, column, trainingRows, `text_${texts.length + 1}`)
          : "it is empty";
    if (typeof found === "string") dropped.push({ column, reason: found });
    else if ("mean" in found) numbers.push(found);
    else texts.push(found);
  }
  if (numbers.length + texts.length > 0) return { numbers, texts, dropped };
  const why = dropped.map(({ column, reason }) => `"${column}": ${reason}`).join("; ");
  throw new FileError(
    `beside the target "${target}" there is no column to learn from${why === "" ? "" : ` (${why})`}.`,
  );
}

function numberColumn(table: CsvTable, column: string, rows: Int32Array): NumberColumn | string {
  const all = table.numbers(column);
  if (idNames.test(column) && new Set(all).size === all.length && all.every(Number.isInteger)) {
    return "its name and its values say that it numbers the rows";
  }
  const given = Float64Array.from(rows, (row) => all[row] ?? Number.NaN).filter(
    (value) => !Number.isNaN(value),
  );
  const gaps = given.length < rows.length;
  if (given.length === 0) return "it is empty in all training rows";
  const mean = given.reduce((sum, value) => sum + value / given.length, 0);
  const squares = given.reduce((sum, value) => sum + (value - mean) ** 2 / given.length, 0);
  const same = given.every((value) => value === given[0]);
  if (same && !gaps) return `it is always ${given[0]}`;
  return { column, mean, deviation: same ? 1 : Math.sqrt(squares), gaps };
}

function textColumn(
  table: CsvTable,
  column: string,
  rows: Int32Array,
  input: string,
): TextColumn | string {
  const all = table.text(column).map(cleanText);
  const given = all.filter((text) => text !== "");
  const distinct = new Set(given).size;
  if (distinct === given.length && distinct > 1) return "each row has a text of its own";
  if (distinct > 20 && distinct * 2 > given.length) {
    return `it has ${count(distinct, "different text")} in ${count(given.length, "row")}`;
  }
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = all[row] ?? "";
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size < 2) return `it is always "${[...counts.keys()][0] ?? ""}"`;
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const vocabulary = sorted.slice(0, mostTexts).map(([text]) => text);
  const known = new Set(vocabulary);
  // Texts of validation rows alone are known to the user, so they are no mistakes in new files.
  const rare = [...new Set(all)].filter((text) => text !== "" && !known.has(text)).sort();
  return { column, input, vocabulary, rare, rareInTraining: sorted.length > vocabulary.length };
}

/** Gives a cell as a category: trimmed, and empty where there is a gap. */
export function cleanText(text: string): string {
  return isMissing(text) ? "" : text.trim();
}

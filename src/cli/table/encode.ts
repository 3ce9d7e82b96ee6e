// Rows of a table in, the inputs of a model out; refuses what the model has never seen.

import type { CsvTable } from "gradus";
import { FileError, parseNumber } from "gradus";
import { didYouMean } from "../../shared/errors.ts";
import type { NumberColumn, TableDescription, TextColumn } from "./description.ts";
import { numbersInput } from "./description.ts";
import { cleanText } from "./inputs.ts";
import { count, list } from "./read-table.ts";

/** Is data for one input: numbers [rows, columns] or texts [rows, 1]. */
export type InputData =
  | { readonly shape: readonly number[]; readonly dtype: "float32"; readonly data: Float32Array }
  | {
      readonly shape: readonly number[];
      readonly dtype: "string";
      readonly data: readonly string[];
    };

/** Are inputs by name, and what was noticed on the way, as sentences. */
export interface EncodedRows {
  readonly inputs: Readonly<Record<string, InputData>>;
  readonly notes: readonly string[];
}

/**
 * Turns rows into inputs. Gaps stay gaps where the model has learnt them; elsewhere a number
 * becomes the training mean, and a text counts as a rare one, and a note says so.
 * @throws FileError naming column, row and value when a column is missing, a cell is no number,
 *   or a text was never seen in training.
 */
export function encodeRows(
  table: CsvTable,
  description: TableDescription,
  rows: Int32Array,
): EncodedRows {
  requireColumns(table, description);
  const notes: string[] = [];
  const inputs: Record<string, InputData> = {};
  const { numbers, texts } = description;
  if (numbers.length > 0) {
    const data = new Float32Array(rows.length * numbers.length);
    numbers.forEach((column, i) => {
      fillNumbers(table, column, rows, notes, (row, value) => {
        data[row * numbers.length + i] = value;
      });
    });
    inputs[numbersInput] = { shape: [rows.length, numbers.length], dtype: "float32", data };
  }
  for (const column of texts) {
    const data = readTexts(table, column, rows, notes);
    inputs[column.input] = { shape: [rows.length, 1], dtype: "string", data };
  }
  return { inputs, notes };
}

function requireColumns(table: CsvTable, { numbers, texts }: TableDescription): void {
  const needed = [...numbers, ...texts].map(({ column }) => column);
  const missing = needed.filter((column) => !table.columns.includes(column));
  const [first] = missing;
  if (first === undefined) return;
  const plural = missing.length > 1;
  throw new FileError(
    `the model needs the column${plural ? "s" : ""} ${list(missing.map((name) => `"${name}"`))}, ` +
      `which the file does not have.${plural ? "" : didYouMean(first, table.columns)} ` +
      `Its columns are ${list(table.columns)}.`,
  );
}

function fillNumbers(
  table: CsvTable,
  { column, mean, gaps }: NumberColumn,
  rows: Int32Array,
  notes: string[],
  set: (place: number, value: number) => void,
): void {
  const texts = table.text(column);
  let filled = 0;
  rows.forEach((row, place) => {
    const text = texts[row] ?? "";
    const value = parseNumber(text, table.decimal);
    if (value === undefined && cleanText(text) !== "") {
      throw new FileError(
        `column "${column}", row ${row + 1}: "${text.trim()}" is no number, but the model was ` +
          "trained on numbers there. Mend the cell, or leave it empty.",
      );
    }
    if (value === undefined && !gaps) filled++;
    set(place, value ?? (gaps ? Number.NaN : mean));
  });
  if (filled === 0) return;
  notes.push(
    `${count(filled, "empty cell")} in "${column}": filled with the training mean ` +
      `${Number(mean.toPrecision(5))}, because training had no gaps there.`,
  );
}

function readTexts(
  table: CsvTable,
  { column, vocabulary, rare }: TextColumn,
  rows: Int32Array,
  notes: string[],
): string[] {
  const texts = table.text(column);
  const known = new Set([...vocabulary, ...rare, ""]);
  let gaps = 0;
  const data = Array.from(rows, (row) => {
    const text = cleanText(texts[row] ?? "");
    if (!known.has(text)) {
      const names = vocabulary.filter((name) => name !== "");
      throw new FileError(
        `column "${column}", row ${row + 1}: the model does not know "${text}".` +
          `${didYouMean(text, [...names, ...rare])} It was trained on ${list(names)}. ` +
          "Mend the cell, or train again with such rows.",
      );
    }
    if (text === "") gaps++;
    return text;
  });
  if (gaps > 0 && !vocabulary.includes("")) {
    notes.push(
      `${count(gaps, "empty cell")} in "${column}": taken as an unknown value, because training ` +
        "had no gaps there.",
    );
  }
  return data;
}

// The bytes of a CSV file in, a table of texts by column out, and a table back to CSV text.
import Papa from "papaparse";
import { didYouMean, FileError } from "../shared/errors.ts";
import {
  type ColumnKind,
  columnKind,
  type DecimalMark,
  numbers,
  parseNumber,
} from "./csv-column.ts";
import { decodeText, type TextEncoding } from "./text-decoding.ts";

/** The marks that may stand between fields. */
export type Delimiter = "," | ";" | "\t";

/** Steers the reading of a CSV file. */
export interface CsvOptions {
  /** Name of the file, for messages; default `"CSV"`. */
  readonly file?: string | undefined;
  /** Whether the first line names the columns; default true, else `column 1`, `column 2`, … */
  readonly header?: boolean | undefined;
  /** Default: found from the text. */
  readonly delimiter?: Delimiter | undefined;
  /** Default: byte order mark, else UTF-8, else CP949. */
  readonly encoding?: TextEncoding | undefined;
  /** Most bytes of the file; default 512 MiB less 1 KiB, what a string can hold. */
  readonly maxBytes?: number | undefined;
  /** Most columns; default 16,384, as in spreadsheets. */
  readonly maxColumns?: number | undefined;
  /** Most fields, the header's included; default 50 million. */
  readonly maxCells?: number | undefined;
}

/** A table of texts; every row has a field for every column. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly delimiter: Delimiter;
  readonly encoding: TextEncoding;
  /** A comma when the fields are parted by semicolons and hold numbers such as `1,5`. */
  readonly decimal: DecimalMark;
  /**
   * Gives the texts of a column, as they stand in the file.
   * @throws FileError when there is no such column.
   */
  text(column: string): readonly string[];
  /** Says what a column holds. */
  kind(column: string): ColumnKind;
  /** Gives a column as doubles, NaN where there is no number. */
  numbers(column: string): Float64Array;
}

const delimiters: readonly Delimiter[] = [",", ";", "\t"];

/**
 * Reads a CSV file (RFC 4180, and what spreadsheets make of it): quotes, line breaks in quotes,
 * any line ends, byte order marks, semicolons and tabs, `sep=;`, CP949. Blank lines are skipped.
 * @throws FileError naming file and line when rows have unequal lengths, a quote stays open,
 *   column names are missing or come twice, there are no rows, or a limit is passed.
 */
export function parseCsv(bytes: Uint8Array, options: CsvOptions = {}): CsvTable {
  const { file = "CSV", header = true, maxBytes = 2 ** 29 - 1024 } = options;
  if (bytes.length > maxBytes) {
    throw new FileError(`${file}: has ${bytes.length} bytes, but at most ${maxBytes} are allowed.`);
  }
  const decoded = decodeText(file, bytes, options.encoding);
  // One kind of line end lets a line be counted, and files that mix them be read.
  const unified = decoded.text.replace(/\r\n?/g, "\n");
  const declared = /^sep=([,;\t])\n/.exec(unified);
  const text = declared === null ? unified : unified.slice(declared[0].length);
  const firstLine = declared === null ? 1 : 2;
  const delimiter =
    options.delimiter ?? (declared?.[1] as Delimiter | undefined) ?? findDelimiter(text);
  const { names, values } = readRows(file, text, { ...options, header, delimiter, firstLine });
  return table(file, names, values, delimiter, decoded.encoding);
}

interface RowSettings extends CsvOptions {
  readonly header: boolean;
  readonly delimiter: Delimiter;
  readonly firstLine: number;
}

function readRows(
  file: string,
  text: string,
  settings: RowSettings,
): { names: string[]; values: string[][] } {
  const { header, delimiter, maxColumns = 16_384, maxCells = 50_000_000 } = settings;
  let names: string[] | undefined;
  let values: string[][] = [];
  let cells = 0;
  let rowStart = 0;
  let problem: FileError | undefined;
  const fail = (parser: Papa.Parser, at: number, message: string): void => {
    const line = settings.firstLine + countLineBreaks(text, at);
    problem = new FileError(`${file}, line ${line}: ${message}`);
    parser.abort();
  };
  Papa.parse<string[]>(text, {
    delimiter,
    newline: "\n",
    step: ({ data: row, errors, meta }, parser) => {
      const start = rowStart;
      rowStart = meta.cursor;
      const [quoteProblem] = errors;
      if (quoteProblem !== undefined) {
        const what =
          quoteProblem.code === "MissingQuotes"
            ? "a quoted field starts here and never ends."
            : "after a closing quote, the field goes on; a quote inside is written twice.";
        return fail(parser, start, what);
      }
      if (row.length === 1 && row[0] === "" && text[start] !== '"') return;
      cells += row.length;
      if (cells > maxCells)
        return fail(parser, start, `more than ${maxCells} fields are not allowed.`);
      if (names === undefined) {
        if (row.length > maxColumns) {
          return fail(parser, start, `${row.length} columns; at most ${maxColumns} are allowed.`);
        }
        names = header ? row.map((name) => name.trim()) : row.map((_, i) => `column ${i + 1}`);
        values = names.map(() => []);
        const fault = faultInNames(names);
        if (fault !== undefined) return fail(parser, start, fault);
        if (header) return;
      }
      if (row.length !== names.length) {
        const expected = `${header ? "the header names" : "the first line has"} ${names.length}`;
        return fail(
          parser,
          start,
          `${row.length} ${plural(row.length, "field")}, but ${expected}.`,
        );
      }
      for (let i = 0; i < row.length; i++) values[i]?.push(row[i] ?? "");
    },
  });
  if (problem !== undefined) throw problem;
  if (names === undefined) throw new FileError(`${file}: the file is empty.`);
  if (values[0] === undefined || values[0].length === 0) {
    throw new FileError(`${file}: there is a header line, but no row follows it.`);
  }
  return { names, values };
}

function faultInNames(names: readonly string[]): string | undefined {
  const blank = names.indexOf("");
  if (blank >= 0) {
    return (
      `column ${blank + 1} of ${names.length} has no name. Name it or remove it ` +
      "(pandas writes its row numbers this way; use index=False)."
    );
  }
  const first = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const earlier = first.get(name);
    if (earlier !== undefined) {
      return `columns ${earlier + 1} and ${i + 1} are both named "${name}".`;
    }
    first.set(name, i);
  }
  return undefined;
}

function table(
  file: string,
  columns: readonly string[],
  values: readonly string[][],
  delimiter: Delimiter,
  encoding: TextEncoding,
): CsvTable {
  const decimal = delimiter === ";" ? findDecimalMark(values) : ".";
  const places = new Map(columns.map((name, i) => [name, i]));
  const text = (column: string): readonly string[] => {
    const found = values[places.get(column) ?? -1];
    if (found === undefined) {
      throw new FileError(
        `${file}: there is no column "${column}".${didYouMean(column, columns)} ` +
          `The columns are ${columns.slice(0, 20).join(", ")}${columns.length > 20 ? ", …" : ""}.`,
      );
    }
    return found;
  };
  return {
    columns,
    rows: values[0]?.length ?? 0,
    delimiter,
    encoding,
    decimal,
    text,
    kind: (column) => columnKind(text(column), decimal),
    numbers: (column) => numbers(text(column), decimal),
  };
}

/** Looks at the first records: the mark that parts most of them alike, then into most fields. */
function findDelimiter(text: string): Delimiter {
  let best: Delimiter = ",";
  let bestScore = 0;
  // A quoted text may be long, so the sample is cut by length and its last record is left out.
  const sample = text.slice(0, 65_536);
  for (const delimiter of delimiters) {
    const { data } = Papa.parse<string[]>(sample, { delimiter, newline: "\n", preview: 50 });
    const records = data.length > 1 && sample.length < text.length ? data.slice(0, -1) : data;
    const widths = records
      .filter((row) => row.length > 1 || row[0] !== "")
      .map((row) => row.length);
    const width = widths[0] ?? 0;
    if (width < 2) continue;
    const agreeing = widths.filter((other) => other === width).length / widths.length;
    const score = agreeing * 1e6 + width;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function findDecimalMark(values: readonly string[][]): DecimalMark {
  let commas = false;
  for (const column of values) {
    for (const text of column) {
      if (text.includes(".") && parseNumber(text, ".") !== undefined) return ".";
      commas ||= text.includes(",") && parseNumber(text, ",") !== undefined;
    }
  }
  return commas ? "," : ".";
}

function countLineBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** Steers the writing of CSV text. */
export interface CsvWriteOptions {
  /** Default a comma. */
  readonly delimiter?: Delimiter | undefined;
  /** Starts with a byte order mark, by which Excel knows UTF-8; default false. */
  readonly byteOrderMark?: boolean | undefined;
}

/** A value of a CSV field; `null` and NaN become empty fields. */
export type CsvValue = string | number | boolean | null;

/**
 * Writes a table as CSV text: quotes where needed, lines ended by a line feed.
 * @throws FileError when a row has another number of values than there are columns.
 */
export function writeCsv(
  columns: readonly string[],
  rows: Iterable<readonly CsvValue[]>,
  options: CsvWriteOptions = {},
): string {
  const { delimiter = ",", byteOrderMark = false } = options;
  const special = new RegExp(`["\\r\\n${delimiter}]|^\\s|\\s$`);
  const field = (value: CsvValue): string => {
    const text = value === null || Number.isNaN(value) ? "" : String(value);
    // An empty line would be skipped when read, so a lone empty field is quoted.
    const quoted = special.test(text) || (text === "" && columns.length === 1);
    return quoted ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(field).join(delimiter)];
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new FileError(
        `writeCsv: row ${lines.length} has ${row.length} values for ${columns.length} columns.`,
      );
    }
    lines.push(row.map(field).join(delimiter));
  }
  return `${byteOrderMark ? "\uFEFF" : ""}${lines.join("\n")}\n`;
}

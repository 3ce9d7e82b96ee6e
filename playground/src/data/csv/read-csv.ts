// From a file or pasted text to a table of texts; what is no table is refused with its reason.

/** Names why something cannot be read as a table. */
export type CsvFault = "empty" | "tooLarge" | "binary" | "tooFewColumns" | "tooManyColumns";

/** Says why something is no table that the page can take. */
export class CsvError extends Error {
  readonly fault: CsvFault;

  constructor(fault: CsvFault) {
    super(`CSV: ${fault}.`);
    this.name = "CsvError";
    this.fault = fault;
  }
}

/** Is a table: columns are known by their place, since their names may be anything. */
export interface CsvTable {
  /** Names of the columns; those of a table without a header are empty. */
  readonly names: readonly string[];
  /** Rows without the header; a ragged row has fewer or more cells than there are names. */
  readonly rows: readonly (readonly string[])[];
  /** Whether the first line was a header. */
  readonly hasHeader: boolean;
  /** What stands before the fraction of a number. */
  readonly decimal: "." | ",";
  /** Whether there were more rows than are read. */
  readonly isCut: boolean;
}

/** Bounds on what is read. */
export const csvLimits = { bytes: 8_000_000, rows: 100_000, columns: 200, name: 40 } as const;

/**
 * Reads a table.
 * @throws {CsvError} with the reason when it is none
 */
export async function readCsv(source: Blob | string): Promise<CsvTable> {
  const size = typeof source === "string" ? source.length : source.size;
  if (size > csvLimits.bytes) throw new CsvError("tooLarge");
  const text = typeof source === "string" ? source : decoded(await source.arrayBuffer());
  if (hasControls(text)) throw new CsvError("binary");
  const { default: Papa } = await import("papaparse");
  const { data, meta } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    ...{ header: false, dynamicTyping: false, skipEmptyLines: "greedy" },
    preview: csvLimits.rows + 2,
  });
  const [first, ...rest] = data;
  if (first === undefined) throw new CsvError("empty");
  const width = Math.max(first.length, rest[0]?.length ?? 0);
  if (width > csvLimits.columns) throw new CsvError("tooManyColumns");
  if (width < 2) throw new CsvError("tooFewColumns");
  const decimal = meta.delimiter === "," ? "." : decimalOf(data);
  const hasHeader = isHeader(first, rest, decimal);
  const rows = hasHeader ? rest : data;
  return {
    names: Array.from({ length: width }, (_, i) => (hasHeader ? nameOf(first[i]) : "")),
    rows: rows.slice(0, csvLimits.rows),
    ...{ hasHeader, decimal, isCut: rows.length > csvLimits.rows },
  };
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a number; undefined for gaps, NaN, infinities, formulas and other text. */
export function readNumber(text: string | undefined, decimal: "." | ","): number | undefined {
  const trimmed = (text ?? "").trim();
  const plain = decimal === "," ? trimmed.replace(",", ".") : trimmed;
  if (!number.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

// Files of Korean spreadsheets are often EUC-KR; what neither reads has control characters then.
function decoded(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("euc-kr").decode(bytes);
  }
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Tab, line feed, form feed and carriage return are text.
    if (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13) return true;
  }
  return false;
}

function decimalOf(rows: readonly (readonly string[])[]): "." | "," {
  const cells = rows.slice(0, 50).flat();
  const count = (decimal: "." | ",") =>
    cells.filter((cell) => readNumber(cell, decimal) !== undefined).length;
  return count(",") > count(".") ? "," : ".";
}

// A header has text above numbers.
function isHeader(
  first: readonly string[],
  rest: readonly (readonly string[])[],
  decimal: "." | ",",
): boolean {
  const below = rest.slice(0, 20);
  return first.some((cell, column) => {
    if (cell.trim() === "" || readNumber(cell, decimal) !== undefined) return false;
    const numbers = below.filter((row) => readNumber(row[column], decimal) !== undefined);
    return numbers.length > below.length / 2;
  });
}

function nameOf(cell: string | undefined): string {
  return [...(cell ?? "").trim()].slice(0, csvLimits.name).join("");
}

// The texts of one CSV column in, what they are (numbers, categories, gaps) out.

/** The mark between whole number and fraction. */
export type DecimalMark = "." | ",";

/** Says what a column holds, gaps aside. */
export type ColumnKind =
  | {
      readonly kind: "numeric";
      readonly missing: number;
      /** Whether every number is whole. */
      readonly integer: boolean;
      readonly minimum: number;
      readonly maximum: number;
    }
  | {
      readonly kind: "categorical";
      readonly missing: number;
      /** The different texts in code point order, each trimmed. */
      readonly categories: readonly string[];
    }
  | { readonly kind: "empty"; readonly missing: number };

// What spreadsheets, R, pandas, SQL exports and the UCI repository write for "no value".
const missingTexts = new Set([..."NA|N/A|n/a|#N/A|NaN|nan|NULL|null|None|?".split("|"), ""]);

const numberWith: Readonly<Record<DecimalMark, RegExp>> = {
  ".": /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/,
  ",": /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/,
};

/** Says whether a text stands for "no value", such as the empty text, `NA`, `NaN`, `?` or `null`. */
export function isMissing(text: string): boolean {
  return missingTexts.has(text.trim());
}

/**
 * Reads a decimal number; `undefined` when the text is anything else, or too large for a double.
 * Thousands separators, hexadecimal numbers and infinities are not read as numbers.
 */
export function parseNumber(text: string, decimal: DecimalMark = "."): number | undefined {
  const trimmed = text.trim();
  if (!numberWith[decimal].test(trimmed)) return undefined;
  const value = Number(decimal === "," ? trimmed.replace(",", ".") : trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** Finds out whether a column holds numbers or categories, and counts its gaps. */
export function columnKind(values: readonly string[], decimal: DecimalMark = "."): ColumnKind {
  const given = values.filter((value) => !isMissing(value));
  const missing = values.length - given.length;
  if (given.length === 0) return { kind: "empty", missing };
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let integer = true;
  for (const text of given) {
    const value = parseNumber(text, decimal);
    if (value === undefined) return { kind: "categorical", missing, categories: distinct(given) };
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    integer &&= Number.isInteger(value);
  }
  return { kind: "numeric", missing, integer, minimum, maximum };
}

/** Reads a column as doubles; a gap, or a text that is no number, becomes NaN. */
export function numbers(values: readonly string[], decimal: DecimalMark = "."): Float64Array {
  return Float64Array.from(values, (text) => parseNumber(text, decimal) ?? Number.NaN);
}

function distinct(values: readonly string[]): string[] {
  // The default order compares code units, the same in every locale.
  return [...new Set(values.map((value) => value.trim()))].sort();
}

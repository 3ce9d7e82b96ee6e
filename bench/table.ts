// From result rows to the lines of a table for the terminal.

import type { Row } from "./row.ts";

const columns = [
  "engine",
  "runtime",
  "threads",
  "ms",
  "± spread",
  "GFLOP/s",
  "ratio",
  "peak MB",
  "setting",
];

/** Draws the rows of one workload; the ratio is the time over that of the first row. */
export function drawTable(rows: readonly Row[]): string {
  const first = rows.find(({ medianMs }) => medianMs !== null)?.medianMs ?? null;
  const cells = rows.map((row) => cellsOf(row, first));
  const widths = columns.map((title, c) =>
    Math.max(
      title.length,
      ...cells.map((line) => (c < 3 || line.length > 4 ? (line[c] ?? "").length : 0)),
    ),
  );
  const draw = (line: readonly string[]) =>
    line.map((cell, c) => {
      const isText = c < 2 || c > 7 || (c > 2 && line.length === 4);
      return isText ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0);
    });
  return [columns, ...cells].map((line) => `  ${draw(line).join("  ")}`.trimEnd()).join("\n");
}

function cellsOf(row: Row, first: number | null): string[] {
  const identity = [row.engine, row.runtime, String(row.threads)];
  if (row.medianMs === null || row.spreadMs === null) return [...identity, row.error ?? ""];
  const ratio = first === null ? "" : `${(row.medianMs / first).toFixed(2)} ×`;
  return [
    ...identity,
    ...[significant(row.medianMs), significant(row.spreadMs)],
    ...[row.gflops === null ? "" : row.gflops.toFixed(row.gflops < 10 ? 2 : 1), ratio],
    ...[row.peakMB === null ? "" : row.peakMB.toFixed(0), row.setting],
  ];
}

/** Writes a number with three significant digits and without an exponent. */
export function significant(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

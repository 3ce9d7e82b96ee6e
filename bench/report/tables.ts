// From rows to tables in Markdown.

import type { Row } from "../row.ts";
import { significant } from "../table.ts";

/** Draws one workload with a line per engine; the ratio is the time over that of the first line. */
export function workloadTable(name: string, rows: readonly Row[]): string[] {
  const mine = rows.filter(({ workload }) => workload === name);
  const first = mine.find(({ medianMs }) => medianMs !== null)?.medianMs ?? Number.NaN;
  const head = ["engine", "on", "ms", "± spread", "GFLOP/s", "ratio", "peak MB", "setting"];
  const lines = mine.map((row) => {
    const { medianMs, spreadMs, gflops, peakMB } = row;
    const identity = [row.engine, row.runtime];
    if (medianMs === null) return [...identity, "–", "", "", "", "", row.error ?? ""];
    const numbers = [significant(medianMs), significant(spreadMs ?? 0)];
    const rate = gflops === null ? "" : significant(gflops);
    const ratio = `${significant(medianMs / first)} ×`;
    return [...identity, ...numbers, rate, ratio, (peakMB ?? 0).toFixed(0), row.setting];
  });
  return [`**${name}**`, "", ...table(head, [2, 3, 4, 5, 6], lines), ""];
}

/** Draws many workloads with a column per engine; a dash stands where an engine cannot. */
export function matrixTable(
  names: readonly string[],
  rows: readonly Row[],
  cell: "gflops" | "ms",
): string[] {
  const columnOf = ({ engine, runtime, threads }: Row) =>
    `${engine}${runtime.startsWith("node 24") || runtime.startsWith("python") ? "" : ` (${runtime})`}${threads === 1 ? ", 1 thread" : ""}`;
  const columns = [...new Set(rows.map(columnOf))];
  const cells = new Map(
    rows.map((row) => [`${row.workload} ${columnOf(row)}`, valueOf(row, cell)]),
  );
  const lines = names.map((name) => [
    name,
    ...columns.map((column) => cells.get(`${name} ${column}`) ?? ""),
  ]);
  return table(
    ["", ...columns],
    [...columns.keys()].map((i) => i + 1),
    lines,
  );
}

function valueOf({ gflops, medianMs }: Row, cell: "gflops" | "ms"): string {
  if (medianMs === null) return "–";
  return cell === "ms" || gflops === null ? significant(medianMs) : significant(gflops);
}

/** Draws a table whose named columns are aligned to the right. */
export function table(
  head: readonly string[],
  right: readonly number[],
  lines: readonly (readonly string[])[],
): string[] {
  const rule = head.map((_, i) => (right.includes(i) ? "--:" : "---"));
  const escape = (text: string) => text.replaceAll("|", "\\|");
  return [head, rule, ...lines].map((line) => `| ${line.map(escape).join(" | ")} |`);
}

// From the kernels of a profile to a table that people read.

import { show } from "../ir/shape.ts";
import type { KernelProfile } from "./recorder.ts";

interface Totals {
  readonly runs: number;
  readonly milliseconds: number;
  /** Most kernels that get a line of their own. */
  readonly rows: number;
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (kernel: KernelProfile, totals: Totals) => string;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : (100 * part) / whole);

const columns: readonly Column[] = [
  { title: "ms", align: "right", cell: ({ milliseconds }) => milliseconds.toFixed(3) },
  {
    title: "%",
    align: "right",
    cell: (kernel, totals) => share(kernel.milliseconds, totals.milliseconds).toFixed(1),
  },
  { title: "calls", align: "right", cell: ({ calls }) => String(calls) },
  { title: "MFLOP", align: "right", cell: ({ flops }) => short(flops / 1e6) },
  { title: "MB", align: "right", cell: ({ bytes }) => short(bytes / 1e6) },
  { title: "GFLOP/s", align: "right", cell: ({ gflops }) => short(gflops) },
  {
    title: "GB/s",
    align: "right",
    cell: ({ bytes, milliseconds }) => short(milliseconds === 0 ? 0 : bytes / milliseconds / 1e6),
  },
  { title: "layer", align: "left", cell: ({ sources }) => few(sources, 2) || "–" },
  {
    title: "kernel",
    align: "left",
    cell: ({ operations, shape }) => `${few(operations.split(" "), 6, " ")} ${show(shape)}`,
  },
];

/** Prints a line per kernel, then one for the rest and one for the time between kernels. */
export function printTable(kernels: readonly KernelProfile[], totals: Totals): string {
  const shown = kernels.slice(0, totals.rows);
  const lines = [
    columns.map(({ title }) => title),
    ...shown.map((kernel) => columns.map(({ cell }) => cell(kernel, totals))),
  ];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, i) => {
        const width = widths[i] ?? 0;
        return columns[i]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return [...table, ...closing(kernels, shown.length, totals)].join("\n");
}

function closing(kernels: readonly KernelProfile[], shown: number, totals: Totals): string[] {
  const sum = (list: readonly KernelProfile[]) => list.reduce((all, k) => all + k.milliseconds, 0);
  const rest = kernels.slice(shown);
  const inside = sum(kernels);
  const flops = kernels.reduce((all, kernel) => all + kernel.flops, 0);
  const rate = totals.milliseconds === 0 ? 0 : flops / totals.milliseconds / 1e6;
  const between = totals.milliseconds - inside;
  return [
    ...(rest.length === 0 ? [] : [`${sum(rest).toFixed(3)} ms in ${rest.length} more kernels`]),
    `${between.toFixed(3)} ms between kernels: copies, host data, starting and ending`,
    `${totals.milliseconds.toFixed(3)} ms in ${totals.runs} ${totals.runs === 1 ? "run" : "runs"}, ` +
      `${short(flops / 1e6)} MFLOP, ${short(rate)} GFLOP/s`,
  ];
}

function few(words: readonly string[], most: number, separator = ", "): string {
  const rest = words.length - most;
  return words.slice(0, most).join(separator) + (rest > 0 ? ` +${rest}` : "");
}

/** Prints three significant digits or so, without exponents. */
function short(value: number): string {
  if (value === 0) return "0";
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

// What the GPU benchmark found, and its table in Markdown.

import { table } from "../report/tables.ts";
import { significant } from "../table.ts";
import type { Ceilings } from "./ceilings.ts";

/** Is one workload on one engine; `measured` is null where it failed. */
export interface GpuRow {
  readonly workload: string;
  readonly engine: string;
  readonly error: string | null;
  readonly measured: Measured | null;
}

/** Is what was measured of one run: one train step, one product, one prediction. */
interface Measured {
  readonly ms: number;
  readonly spreadMs: number;
  /** Arithmetic as the textbook counts it; 0 where it is not counted. */
  readonly flops: number;
  readonly dispatches: number;
  readonly submissions: number;
  /** Bytes that kernels and copies read and write. */
  readonly bytes: number;
  readonly hostBytes: number;
}

/** Is the outcome of the whole benchmark. */
export interface GpuReport {
  readonly adapter: string;
  readonly browser: string;
  readonly features: readonly string[];
  readonly ceilings: Ceilings;
  readonly rows: readonly GpuRow[];
}

/** Heads the columns of the table; from the third on they hold numbers. */
export const columns = [
  ...["workload", "engine", "ms", "± spread", "ratio", "dispatches", "submits", "MB", "host kB"],
  ...["GFLOP/s", "of peak", "GB/s", "of copies"],
];

/** Gives the cells of all rows. */
export function cellsOf({ rows, ceilings }: GpuReport): string[][] {
  return rows.map((row) => cellsOfRow(row, rows, ceilings));
}

/** Says what the adapter is and can do, in two sentences. */
export function adapterLines({ adapter, browser, features, ceilings }: GpuReport): string[] {
  const { bytesPerMs, flopsPerMs } = ceilings;
  const useful = features.filter((name) => /^(shader-f16|subgroups|timestamp-query)$/.test(name));
  return [
    `${adapter}; ${browser}; ${useful.join(", ") || "no optional features"}.`,
    `Copies move ${significant(bytesPerMs / 1e6)} GB/s, read and written; multiply-adds from ` +
      `registers reach ${significant(flopsPerMs / 1e6)} GFLOP/s.`,
  ];
}

/** Writes what the adapter is and can do, and the table. */
export function reportLines(report: GpuReport): string[] {
  const numbers = columns.map((_, i) => i).slice(2);
  return [...adapterLines(report), "", ...table(columns, numbers, cellsOf(report))];
}

function cellsOfRow(
  { workload, engine, error, measured }: GpuRow,
  rows: readonly GpuRow[],
  { bytesPerMs, flopsPerMs }: Ceilings,
): string[] {
  if (measured === null) {
    return [workload, `${engine}: ${error ?? ""}`, ...columns.slice(2).map(() => "")];
  }
  const { ms, spreadMs, flops, dispatches, submissions, bytes, hostBytes } = measured;
  const first = rows.find((row) => row.workload === workload && row.measured !== null);
  const share = (part: number) => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
  return [
    ...[workload, engine, significant(ms), significant(spreadMs)],
    `${significant(ms / (first?.measured?.ms ?? ms))} ×`,
    ...[significant(dispatches), significant(submissions)],
    ...[significant(bytes / 1e6), significant(hostBytes / 1e3)],
    ...(flops > 0 ? [significant(flops / ms / 1e6), share(flops / ms / flopsPerMs)] : ["", ""]),
    ...[significant(bytes / ms / 1e6), share(bytes / ms / bytesPerMs)],
  ];
}

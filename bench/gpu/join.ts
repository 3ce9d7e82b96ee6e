// Reports of the GPU benchmark that was measured in parts, joined into one.

import type { Ceilings } from "./ceilings.ts";
import { gpuEngines } from "./engines.ts";
import type { GpuReport, GpuRow } from "./report.ts";
import { gpuWorkloads } from "./workloads.ts";

const workloads = gpuWorkloads.map(({ name }) => name);
const engines = Object.keys(gpuEngines);

const key = ({ workload, engine }: GpuRow) => `${workload} ${engine}`;
const place = ({ workload, engine }: GpuRow) =>
  workloads.indexOf(workload) * engines.length + engines.indexOf(engine);

/**
 * Joins a report with a later one: what was measured anew replaces what was there, and rows stand in the
 * order of the benchmark.
 * @throws Error where the two are of different adapters or browsers.
 */
export function joinGpuReports(before: GpuReport, after: GpuReport): GpuReport {
  for (const name of ["adapter", "browser"] as const) {
    if (before[name] === after[name]) continue;
    throw new Error(
      `The report there is of the ${name} "${before[name]}", and this one of "${after[name]}". ` +
        "Give --json another file.",
    );
  }
  const anew = new Set(after.rows.map(key));
  const rows = [...before.rows.filter((row) => !anew.has(key(row))), ...after.rows];
  // Of what the adapter can do at most, the better measurement is the truer one.
  const most = (name: keyof Ceilings) => Math.max(before.ceilings[name], after.ceilings[name]);
  const ceilings = { bytesPerMs: most("bytesPerMs"), flopsPerMs: most("flopsPerMs") };
  return { ...after, ceilings, rows: rows.sort((a, b) => place(a) - place(b)) };
}

// A row of the results: one workload on one engine.

import type { Entry } from "./contender.ts";
import { median, spread } from "./statistics.ts";
import type { Workload } from "./workloads/workload.ts";

/** Is what `--json` writes. */
export interface Row {
  readonly workload: string;
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
  readonly medianMs: number | null;
  /** Distance between the quartiles. */
  readonly spreadMs: number | null;
  readonly gflops: number | null;
  /** Greatest resident size of the process, compilation and checks included. */
  readonly peakMB: number | null;
  readonly error: string | null;
  /** What the engine did to be fast, in its own words. */
  readonly setting: string;
}

/** Makes the row of an engine that was measured. */
export function measuredRow(
  { name, flops }: Workload,
  { engine, runtime, threads }: Entry,
  setting: string,
  samples: readonly number[],
  peakMB: number | null,
): Row {
  const medianMs = median(samples);
  const gflops = flops > 0 ? flops / medianMs / 1e6 : null;
  const measured = { medianMs, spreadMs: spread(samples), gflops, peakMB };
  return { workload: name, engine, runtime, threads, ...measured, error: null, setting };
}

/** Makes the row of an engine that could not do it. */
export function errorRow(
  { name }: Workload,
  { engine, runtime, threads }: Entry,
  setting: string,
  error: string,
): Row {
  const nothing = { medianMs: null, spreadMs: null, gflops: null, peakMB: null };
  return { workload: name, engine, runtime, threads, ...nothing, error, setting };
}

// Runs a function and measures the kernels of all programs that it runs on the way.

import { platform } from "#platform";
import { ConfigError } from "../../shared/errors.ts";
import { currentBackend } from "../runtime/device.ts";
import { isListening, listenToRuns } from "../runtime/executables.ts";
import type { ChromeTrace } from "./chrome-trace.ts";
import { chromeTrace } from "./chrome-trace.ts";
import type { KernelProfile } from "./recorder.ts";
import { Recorder } from "./recorder.ts";
import { printTable } from "./table.ts";

/** Says how a profile is taken. */
export interface ProfileOptions {
  /** How often the function runs before it is measured, so that its code is warm; default 0. */
  readonly warmUp?: number;
  /** How often the function runs while it is measured; default 1. */
  readonly repeat?: number;
}

/** Is what a profile found. */
export interface Profile<T> {
  /** What the function gave, the last time. */
  readonly result: T;
  /** The kernels that ran, those that took longest first. */
  readonly kernels: readonly KernelProfile[];
  /** How many programs were run. */
  readonly runs: number;
  /** Time inside of programs, in milliseconds; the kernels' times and what lies between them. */
  readonly milliseconds: number;
  /** Gives a table for people: a line per kernel, those that took longest first. */
  table(options?: { readonly rows?: number }): string;
  /** Gives every run and kernel on a time line: JSON for Chrome's tracing page or Perfetto. */
  chromeTrace(): ChromeTrace;
}

/**
 * Measures the fused kernels of everything that `run` computes: time, floating-point operations,
 * bytes, and the layers that they belong to. Programs are compiled anew to tell of their kernels,
 * so that others lose no time. Kernels get faster while the host warms up: see `warmUp`.
 * @throws ConfigError inside another profile.
 */
export async function profile<T>(
  run: () => T | Promise<T>,
  options: ProfileOptions = {},
): Promise<Profile<Awaited<T>>> {
  const { warmUp = 0, repeat = 1 } = options;
  checkCount("warmUp", warmUp, 0);
  checkCount("repeat", repeat, 1);
  if (isListening()) {
    throw new ConfigError("profile: another profile is being taken. Await it before the next.");
  }
  let recorder = new Recorder(platform.now);
  listenToRuns(recorder);
  try {
    for (let i = 0; i < warmUp; i++) await run();
    await currentBackend().measured?.();
    recorder = new Recorder(platform.now);
    listenToRuns(recorder);
    for (let i = 1; i < repeat; i++) await run();
    const result = await run();
    await currentBackend().measured?.();
    return describe(result, recorder);
  } finally {
    listenToRuns(undefined);
  }
}

function checkCount(name: string, count: number, least: number): void {
  if (Number.isInteger(count) && count >= least) return;
  throw new ConfigError(`profile: ${name} must be a whole number from ${least}, but got ${count}.`);
}

function describe<T>(result: T, { kernels, runs, milliseconds, spans }: Recorder): Profile<T> {
  const ordered = [...kernels].sort((a, b) => b.milliseconds - a.milliseconds);
  return {
    result,
    kernels: ordered,
    runs,
    milliseconds,
    table: ({ rows = 30 } = {}) => printTable(ordered, { runs, milliseconds, rows }),
    chromeTrace: () => chromeTrace(spans),
  };
}

// Measures one workload on all contenders side by side: warm-up, then rounds in which each has a turn.

import { setTimeout as sleep } from "node:timers/promises";
import { compareNumbers } from "./compare.ts";
import { Contender, type Entry } from "./contender.ts";
import type { Row } from "./row.ts";
import { errorRow, measuredRow } from "./row.ts";
import type { Workload } from "./workloads/workload.ts";

/** Says how long is measured. */
export interface Timing {
  readonly rounds: number;
  /** Least time of one turn, in milliseconds. */
  readonly turnMs: number;
  /** Least time of the warm-up. */
  readonly warmUpMs: number;
}

interface Runner {
  readonly contender: Contender;
  setting: string;
  numbers: readonly number[] | undefined;
  /** The number of runs after which the data begins anew. */
  unit: number;
  times: number;
  readonly samples: number[];
  peakMB: number | null;
  error: string | null;
}

/** A little longer than threads of OpenMP look for more work before they sleep. */
const pauseMs = 250;

/** Gives a row per contender, in their order. */
export async function measure(
  workload: Workload,
  entries: readonly Entry[],
  timing: Timing,
): Promise<Row[]> {
  const runners = entries.map((entry) => start(entry));
  try {
    // All have loaded before the first is timed, so that its turns are not made too short.
    for (const runner of runners) await prepare(runner, workload);
    for (const runner of runners) await warmUp(runner, timing);
    compareNumbers(runners.filter(hasNumbers));
    for (let round = 0; round < timing.rounds; round++) {
      // To and fro, so that nobody always comes behind the same other one.
      const order = round % 2 === 0 ? runners : [...runners].reverse();
      for (const runner of order) await takeTurn(runner);
    }
    for (const runner of runners) {
      const { peakMB } = await runner.contender.ask({ do: "memory" });
      runner.peakMB = peakMB ?? null;
    }
    return runners.map((runner) => toRow(runner, workload));
  } finally {
    for (const { contender } of runners) contender.stop();
  }
}

function start(entry: Entry): Runner {
  const contender = new Contender(entry);
  return {
    ...{ contender, setting: entry.about, numbers: undefined, unit: 1, times: 1 },
    ...{ samples: [], peakMB: null, error: null },
  };
}

function hasNumbers(runner: Runner): runner is Runner & { readonly numbers: readonly number[] } {
  return runner.error === null && runner.numbers !== undefined;
}

/** Lets a contender load, get its data and compute the numbers to compare. */
async function prepare(runner: Runner, { task }: Workload): Promise<void> {
  const reply = await runner.contender.ask({ do: "prepare", task });
  runner.error = reply.error ?? null;
  runner.numbers = reply.numbers;
  runner.unit = (task.kind === "train" ? task.batches : 1) * (reply.unit ?? 1);
  runner.setting = reply.setting ?? runner.setting;
}

/** Runs until code has settled, and finds how often to run in one turn. */
async function warmUp(runner: Runner, timing: Timing): Promise<void> {
  const { unit } = runner;
  let times = unit;
  const begin = performance.now();
  while (runner.error === null) {
    const ms = await run(runner, times);
    const needed = Math.ceil((times * timing.turnMs) / Math.max(ms, 1e-3) / unit) * unit;
    if (performance.now() - begin >= timing.warmUpMs && needed <= 2 * times) {
      runner.times = needed;
      return;
    }
    times = Math.min(Math.max(needed, unit), times * 10);
  }
}

/** Measures one turn, after a moment in which the threads of the turn before fall asleep. */
async function takeTurn(runner: Runner): Promise<void> {
  if (runner.error !== null) return;
  await sleep(pauseMs);
  // Caches and threads come back before the clock starts, unless that would take the turn's time.
  if (runner.times > runner.unit) await run(runner, runner.unit);
  const ms = await run(runner, runner.times);
  if (runner.error === null) runner.samples.push(ms / runner.times);
}

async function run(runner: Runner, times: number): Promise<number> {
  const reply = await runner.contender.ask({ do: "run", times });
  runner.error = reply.error ?? null;
  return reply.ms ?? Number.NaN;
}

function toRow({ contender, samples, error, setting, peakMB }: Runner, workload: Workload): Row {
  const { entry } = contender;
  if (error !== null) return errorRow(workload, entry, setting, error);
  return measuredRow(workload, entry, setting, samples, peakMB);
}

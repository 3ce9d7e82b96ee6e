// Measures the first run of new processes: each engine starts anew in every round.

import { Contender, type Entry } from "./contender.ts";
import type { Row } from "./row.ts";
import { errorRow, measuredRow } from "./row.ts";
import type { Workload } from "./workloads/workload.ts";

/** Are the times of one engine over the rounds, in milliseconds. */
interface Times {
  readonly first: number[];
  /** The same once more in the same process: a twin of the model, where the task is cold. */
  readonly second: number[];
  /** From the start of the process to the end of the first run. */
  readonly fromStart: number[];
  peakMB: number | null;
  error: string | null;
}

/** Gives the rows of the first run; for cold tasks those of a second one and from start too. */
export async function measureFresh(
  workload: Workload,
  entries: readonly Entry[],
  rounds: number,
): Promise<Row[]> {
  const noTimes = (): Times => ({
    ...{ first: [], second: [], fromStart: [], peakMB: null, error: null },
  });
  const all = entries.map((entry): [Entry, Times] => [entry, noTimes()]);
  for (const [entry, times] of all) {
    if (entry.fillsCache !== true) continue;
    const before = noTimes();
    await runOnce(workload, entry, before);
    times.error = before.error;
  }
  for (let round = 0; round < rounds; round++) {
    for (const [entry, times] of all) {
      if (times.error === null) await runOnce(workload, entry, times);
    }
  }
  const rows = (suffix: string, pick: (times: Times) => readonly number[]) =>
    all.map(([entry, times]) => {
      const named = { ...workload, name: `${workload.name}${suffix}` };
      if (times.error !== null) return errorRow(named, entry, entry.about, times.error);
      return measuredRow(named, entry, entry.about, pick(times), times.peakMB);
    });
  const first = rows("", (times) => times.first);
  if (workload.task.kind !== "cold") return first;
  return [
    ...first,
    ...rows("-twin", (times) => times.second),
    ...rows("-from-start", (times) => times.fromStart),
  ];
}

async function runOnce({ task }: Workload, entry: Entry, times: Times): Promise<void> {
  const start = performance.now();
  const contender = new Contender(entry);
  const run = async () => {
    const { ms, error } = await contender.ask({ do: "run", times: 1 });
    times.error ??= error ?? null;
    return ms ?? Number.NaN;
  };
  try {
    times.error = (await contender.ask({ do: "prepare", task })).error ?? null;
    if (times.error !== null) return;
    times.first.push(await run());
    times.fromStart.push(performance.now() - start);
    if (task.kind === "cold") times.second.push(await run());
    times.peakMB = (await contender.ask({ do: "memory" })).peakMB ?? null;
  } finally {
    await contender.leave();
  }
}

// Runs an engine for long and looks at its memory: after half of the runs, and at the end.

import { Contender, type Entry } from "./contender.ts";
import type { Row } from "./row.ts";
import { errorRow, measuredRow } from "./row.ts";
import type { Workload } from "./workloads/workload.ts";

/** Most that one command may take, in milliseconds. */
const patience = 600_000;

/** Gives a row per entry: time per run, and how the memory grew, as its setting. */
export async function measureSoak(
  workload: Workload,
  entries: readonly Entry[],
  times: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const entry of entries) rows.push(await soak(workload, entry, times));
  return rows;
}

async function soak(workload: Workload, entry: Entry, times: number): Promise<Row> {
  const contender = new Contender(entry);
  const ask = async (command: Parameters<Contender["ask"]>[0]) => {
    const reply = await contender.ask(command, patience);
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply;
  };
  try {
    await ask({ do: "prepare", task: workload.task });
    await ask({ do: "run", times: times / 2 });
    const { residentMB: before = 0 } = await ask({ do: "memory" });
    const { ms = 0 } = await ask({ do: "run", times: times / 2 });
    const { residentMB: after = 0, peakMB = 0 } = await ask({ do: "memory" });
    const grown = `grew by ${(after - before).toFixed(1)} MB over the second half of ${times} steps`;
    return measuredRow(workload, entry, grown, [(ms / times) * 2], peakMB);
  } catch (error) {
    return errorRow(workload, entry, entry.about, (error as Error).message);
  } finally {
    contender.stop();
  }
}

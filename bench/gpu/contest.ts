// Measures one workload on all engines side by side: warm-up, counts, then rounds of turns.

import { compareNumbers } from "../compare.ts";
import { median, spread } from "../statistics.ts";
import type { Workload } from "../workloads/workload.ts";
import type { GpuRow } from "./report.ts";
import type { GpuCommand, GpuReply } from "./worker.ts";

/** Says how long is measured. */
export interface GpuTiming {
  readonly rounds: number;
  /** Least time of one turn, in milliseconds. */
  readonly turnMs: number;
  /** Most that an engine's turns take together, in milliseconds; it has one in any case. */
  readonly mostMs: number;
}

/** Most that one answer may take; the first run compiles shaders. */
const patienceMs = 240_000;

/** Is an engine at work in a worker. */
class Rival {
  readonly engine: string;
  readonly samples: number[] = [];
  numbers: readonly number[] = [];
  error: string | null = null;
  times = 1;
  spentMs = 0;
  last: GpuReply = {};
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

  constructor(engine: string) {
    this.engine = engine;
  }

  /** Asks and keeps the answer; after an error it is asked no more. */
  async ask(command: GpuCommand): Promise<GpuReply> {
    if (this.error !== null) return {};
    this.last = await new Promise<GpuReply>((resolve) => {
      const seconds = patienceMs / 1000;
      const late = () => resolve({ error: `no answer within ${seconds} s` });
      const timer = setTimeout(late, patienceMs);
      const answer = (reply: GpuReply) => {
        clearTimeout(timer);
        resolve(reply);
      };
      this.#worker.onmessage = ({ data }) => answer(data);
      this.#worker.onerror = ({ message }) => answer({ error: message || "it did not load" });
      this.#worker.postMessage(command);
    });
    this.error = this.last.error ?? null;
    return this.last;
  }

  stop(): void {
    this.#worker.terminate();
  }
}

/** Gives a row per engine, in their order. */
export async function contest(
  workload: Workload,
  engines: readonly string[],
  timing: GpuTiming,
): Promise<GpuRow[]> {
  const rivals = engines.map((engine) => new Rival(engine));
  const { task } = workload;
  const unit = task.kind === "train" ? task.batches : 1;
  try {
    const counted: GpuReply[] = [];
    for (const rival of rivals) {
      const { engine } = rival;
      rival.numbers = (await rival.ask({ do: "prepare", engine, task })).numbers ?? [];
      await warmUp(rival, unit, timing.turnMs);
      counted.push(await rival.ask({ do: "count", times: unit }));
      console.log(`${workload.name} ${engine}: ${rival.error ?? "ready"}`);
    }
    compareNumbers(rivals.filter(({ error }) => error === null));
    for (let round = 0; round < timing.rounds; round++) {
      for (const rival of rivals) {
        if (rival.spentMs >= timing.mostMs) continue;
        const { ms } = await rival.ask({ do: "run", times: rival.times });
        if (ms === undefined) continue;
        rival.samples.push(ms / rival.times);
        rival.spentMs += ms;
      }
    }
    return rivals.map((rival, i) => rowOf(rival, workload, counted[i] ?? {}, unit));
  } finally {
    for (const rival of rivals) rival.stop();
  }
}

/** Runs until code has settled, and finds how often to run in one turn. */
async function warmUp(rival: Rival, unit: number, turnMs: number): Promise<void> {
  rival.times = unit;
  while (rival.error === null) {
    const { ms = 0 } = await rival.ask({ do: "run", times: rival.times });
    const needed = Math.ceil((rival.times * turnMs) / Math.max(ms, 0.1) / unit) * unit;
    if (needed <= 2 * rival.times) {
      rival.times = Math.max(unit, needed);
      return;
    }
    rival.times = Math.min(needed, rival.times * 10);
  }
}

function rowOf(
  { engine, samples, error }: Rival,
  { name, flops }: Workload,
  { counts, touched = 0 }: GpuReply,
  unit: number,
): GpuRow {
  const row = { workload: name, engine, error };
  if (error !== null || counts === undefined) return { ...row, measured: null };
  return {
    ...row,
    measured: {
      ms: median(samples),
      spreadMs: spread(samples),
      flops,
      dispatches: counts.dispatches / unit,
      submissions: counts.submissions / unit,
      bytes: (touched + counts.copied) / unit,
      hostBytes: counts.host / unit,
    },
  };
}

// One engine with one workload, in a worker of its own: commands come in as messages, replies go out so.

import type { Engine, Prepared, Task } from "../task.ts";
import type { Counts } from "./counters.ts";
import { installCounters, settle, takeCounts } from "./counters.ts";
import { gpuEngines } from "./engines.ts";

/** Is what the page asks of a worker. */
export type GpuCommand =
  | { readonly do: "prepare"; readonly engine: string; readonly task: Task }
  | { readonly do: "run" | "count"; readonly times: number };

/** Is what comes back. */
export interface GpuReply {
  readonly error?: string;
  readonly numbers?: readonly number[];
  readonly ms?: number;
  readonly counts?: Counts;
  /** Bytes that the kernels read and write. */
  readonly touched?: number;
}

installCounters();
let name = "";
let engine: Engine | undefined;
let prepared: Prepared | undefined;

async function run(times: number): Promise<void> {
  if (prepared === undefined) throw new Error("no task yet");
  await prepared.run(times);
  await settle();
}

async function obey(command: GpuCommand): Promise<GpuReply> {
  if (command.do === "prepare") {
    name = command.engine;
    engine = await gpuEngines[name]?.load();
    prepared = await engine?.prepare(command.task);
    return { numbers: (await prepared?.numbers?.()) ?? [] };
  }
  const { times } = command;
  takeCounts();
  const start = performance.now();
  await run(times);
  const ms = performance.now() - start;
  const counts = takeCounts();
  if (command.do === "run") return { ms };
  const known = await gpuEngines[name]?.touched?.(() => run(times));
  return { counts, touched: known ?? counts.bound };
}

self.onmessage = async ({ data }: MessageEvent<GpuCommand>) => {
  const reply = await obey(data).catch((error: unknown) => ({
    error: error instanceof Error ? error.message : String(error),
  }));
  self.postMessage(reply);
};

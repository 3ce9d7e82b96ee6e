// One of several independent copies of Gradus: prepares a task and runs it when told to.

import { parentPort, workerData } from "node:worker_threads";
import type { EngineOptions, Prepared, Task } from "../task.ts";
import { gradus } from "./gradus/index.ts";

const engine = gradus(workerData as EngineOptions);
let prepared: Prepared | undefined;

parentPort?.on("message", async (message: { readonly task?: Task; readonly times?: number }) => {
  try {
    let numbers: readonly number[] | undefined;
    if (message.task !== undefined) {
      prepared = await engine.prepare(message.task);
      numbers = await prepared.numbers?.();
    }
    await prepared?.run(message.times ?? 0);
    parentPort?.postMessage({ numbers });
  } catch (error) {
    parentPort?.postMessage({ error: (error as Error).message });
  }
});

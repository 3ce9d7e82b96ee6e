// As many independent single-threaded copies of Gradus as there are threads, each in a worker: the
// most that several threads could do together.

import { Worker } from "node:worker_threads";
import type { Engine, EngineOptions, Prepared, Task } from "../task.ts";

/** Is what a copy answers. */
interface Answer {
  readonly numbers?: readonly number[];
  readonly error?: string;
}

/** Is one copy. */
class Copy {
  readonly #worker: Worker;

  constructor(options: EngineOptions) {
    const workerData = { ...options, threads: 1 };
    this.#worker = new Worker(new URL("./copy-worker.ts", import.meta.url), { workerData });
  }

  ask(message: { readonly task: Task } | { readonly times: number }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("message", (answer: Answer) => {
        this.#worker.off("error", reject);
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      });
      this.#worker.postMessage(message);
    });
  }
}

/** Shares the runs among the copies. */
export function copies(options: EngineOptions): Engine {
  const all = Array.from({ length: options.threads }, () => new Copy(options));
  return {
    async prepare(task: Task): Promise<Prepared> {
      const answers = await Promise.all(all.map((copy) => copy.ask({ task })));
      return {
        numbers: async () => answers[0]?.numbers ?? [],
        unit: all.length,
        async run(times) {
          await Promise.all(all.map((copy) => copy.ask({ times: times / all.length })));
        },
      };
    },
  };
}

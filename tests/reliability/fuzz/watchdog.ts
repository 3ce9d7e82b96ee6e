// A thread that ends the process when a reader hangs, after it has named the mutant.

import { Worker } from "node:worker_threads";

/** Longest time in milliseconds that one mutant may take before the process is ended. */
const patience = 60_000;

const program = `
  const { workerData } = require("node:worker_threads");
  const { shared, names, patience } = workerData;
  const state = new Float64Array(shared);
  let [seed, since] = [-1, Date.now()];
  setInterval(() => {
    if (state[1] !== seed) [seed, since] = [state[1], Date.now()];
    if (seed < 0 || Date.now() - since < patience) return;
    const text = names[state[0]] + ", seed " + seed + ": hangs; the process is ended\\n";
    require("node:fs").writeSync(2, text);
    process.kill(process.pid, "SIGKILL");
  }, 1000);
`;

/** Watches over runs. */
export class Watchdog {
  readonly #state: Float64Array;
  readonly #worker: Worker;
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    const shared = new SharedArrayBuffer(16);
    this.#state = new Float64Array(shared);
    this.#state[1] = -1;
    this.#names = names;
    this.#worker = new Worker(program, {
      ...{ eval: true, execArgv: [] },
      workerData: { shared, names, patience },
    });
  }

  /** Gives what a run tells of its mutants. */
  watch(name: string): (seed: number) => void {
    this.#state[0] = this.#names.indexOf(name);
    return (seed) => {
      this.#state[1] = seed;
    };
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

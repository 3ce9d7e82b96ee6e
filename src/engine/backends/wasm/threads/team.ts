// The workers of one engine memory: started when first needed, asleep between steps.

import { BackendError } from "../../../../shared/errors.ts";
import { control, maximumWorkers, state, stateStride } from "./control-block.ts";
import { workerSource } from "./worker-source.ts";

/** Is a running worker as the platform gives it. */
export interface TeamWorker {
  send(message: unknown): void;
  stop(): void;
}

/**
 * Starts a worker from the text of its program, in which `receive` takes each message. The worker
 * must not keep the process alive.
 */
export type StartWorker = (source: string, onError: (error: unknown) => void) => TeamWorker;

/** Is a step that one thread or several run. */
export interface SharedStep {
  readonly run: (table: number) => void;
  /** The part of one thread, by its number; the calling one is 0. */
  readonly share: (table: number, thread: number) => void;
}

/** Runs steps on the calling thread and on workers. */
export class Team {
  readonly #words: Int32Array;
  readonly #memory: WebAssembly.Memory;
  readonly #start: StartWorker;
  readonly #size: number;
  #workers: TeamWorker[] | undefined;
  #programs = 0;
  #broken = false;

  /** Prepares a team of `threads`, the calling one included. */
  constructor(memory: WebAssembly.Memory, threads: number, start: StartWorker) {
    this.#memory = memory;
    this.#words = new Int32Array(memory.buffer);
    this.#size = Math.min(threads - 1, maximumWorkers);
    this.#start = start;
  }

  /** Gives a program to the workers, who are started at the first; gives its number. */
  add(module: WebAssembly.Module): number {
    this.#workers ??= this.#startAll();
    this.#workers.forEach((worker, i) => {
      worker.send({ module });
      this.#recall(i);
    });
    return this.#programs++;
  }

  #startAll(): TeamWorker[] {
    const source = workerSource();
    const fail = () => {
      this.#broken = true;
      Atomics.store(this.#words, control.failed >> 2, 1);
    };
    return Array.from({ length: this.#size }, (_, i) => {
      const worker = this.#start(source, fail);
      worker.send({ memory: this.#memory, thread: i + 1 });
      return worker;
    });
  }

  #stateOf(worker: number): number {
    return (control.states + stateStride * worker) >> 2;
  }

  // A sleeping worker does not see its messages; woken for them, it sleeps again afterwards.
  #recall(worker: number): void {
    const at = this.#stateOf(worker);
    const before = Atomics.compareExchange(this.#words, at, state.waiting, state.recalled);
    if (before === state.waiting) Atomics.notify(this.#words, at);
  }

  /**
   * Runs a step on all workers that are awake and have the program, and on the calling thread.
   * The others are woken for the steps to come.
   * @throws BackendError when a thread failed; the step's results are then worthless.
   */
  run(program: number, table: number, step: SharedStep): void {
    const taken = this.#broken ? [] : this.#take(program);
    if (taken.length === 0) this.#guard(() => step.run(table));
    else this.#share(program, table, step, taken);
  }

  #share(program: number, table: number, step: SharedStep, taken: readonly number[]): void {
    const words = this.#words;
    words[control.program >> 2] = program;
    words[control.table >> 2] = table;
    words[control.failed >> 2] = 0;
    words[control.claims[0] >> 2] = 0;
    words[control.claims[1] >> 2] = 0;
    Atomics.store(words, control.threads >> 2, taken.length + 1);
    for (const worker of taken) {
      const at = this.#stateOf(worker);
      Atomics.store(words, at, state.working);
      Atomics.notify(words, at);
    }
    this.#guard(() => step.share(table, 0));
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#broken = true;
      Atomics.store(this.#words, control.failed >> 2, 1);
      throw new BackendError(
        `wasm: a step failed (${error instanceof Error ? error.message : error}); ` +
          "the state it was changing is lost. Load the last saved model.",
      );
    }
  }

  // Workers have thread numbers 1 … n, so the team is the longest run of them that is ready.
  #take(program: number): number[] {
    const words = this.#words;
    const taken: number[] = [];
    for (let worker = 0; worker < this.#size; worker++) {
      const at = this.#stateOf(worker);
      if (Atomics.load(words, at + 1) <= program) continue;
      // A worker that has just finished a step says so within a fraction of a microsecond.
      for (let i = 0; i < 1000 && Atomics.load(words, at) === state.working; i++);
      const before = Atomics.compareExchange(words, at, state.waiting, state.taken);
      if (before === state.waiting) taken.push(worker);
      else if (before === state.away) this.#wake(worker, at);
    }
    return taken;
  }

  // One message is enough: the worker clears the mark when it has come.
  #wake(worker: number, at: number): void {
    if (Atomics.exchange(this.#words, at + 2, 1) === 0) this.#workers?.[worker]?.send({});
  }
}

// The workers of one engine memory: started when steps follow each other, asleep between them.

import { BackendError } from "../../../../shared/errors.ts";
import type { FunctionBuilder } from "../assembler/function-builder.ts";
import type { ModuleBuilder } from "../assembler/module-builder.ts";
import { control, lookout, maximumWorkers, slot, slotStride, state } from "./control-block.ts";
import { TeamEmitter } from "./emit-team.ts";
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
  /**
   * The part of one thread, by its number; the calling one is 0. Phases are counted on from
   * `phase`; gives the number of the last one.
   */
  readonly share: (table: number, thread: number, phase: number, threads: number) => number;
}

/** Is a program that several threads run. */
export interface SharedProgram {
  readonly module: WebAssembly.Module;
  /** Whether the threads wait for each other, so that none of them may come late. */
  readonly meets: boolean;
}

/** Makes the team of one engine memory. */
export type MakeTeam = (memory: WebAssembly.Memory, threads: number, start: StartWorker) => Team;

/** Prepares a team of `threads`, the calling one included. */
export const makeTeam: MakeTeam = (memory, threads, start) => new Team(memory, threads, start);

/** Runs steps on the calling thread and on workers. */
export class Team {
  readonly #words: Int32Array;
  readonly #memory: WebAssembly.Memory;
  readonly #start: StartWorker;
  readonly #size: number;
  readonly #shared = new Map<number, SharedProgram>();
  #workers: TeamWorker[] | undefined;
  #programs = 0;
  #hasRun = false;
  #phase = 0;
  #broken = false;

  /** Prepares a team of `threads`, the calling one included. */
  constructor(memory: WebAssembly.Memory, threads: number, start: StartWorker) {
    this.#memory = memory;
    this.#words = new Int32Array(memory.buffer);
    this.#size = Math.min(threads - 1, maximumWorkers);
    this.#start = start;
  }

  /** Emits into `f` the part of a step that the team shares. */
  emitter(module: ModuleBuilder, f: FunctionBuilder): TeamEmitter {
    return new TeamEmitter(module, f, this.#size + 1);
  }

  /** Takes in a program for the workers; gives its number. */
  add(shared: SharedProgram): number {
    const program = this.#programs++;
    this.#shared.set(program, shared);
    this.#send({ program, module: shared.module });
    return program;
  }

  /** Forgets a program. */
  remove(program: number): void {
    this.#shared.delete(program);
    this.#send({ program });
  }

  #send(message: object): void {
    this.#workers?.forEach((worker, i) => {
      worker.send(message);
      this.#recall(i);
    });
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
      for (const [program, { module }] of this.#shared) worker.send({ program, module });
      return worker;
    });
  }

  #slotOf(worker: number): number {
    return (control.slots + slotStride * worker) >> 2;
  }

  // A waiting worker does not see its messages; sent to them, it waits again afterwards.
  #recall(worker: number): void {
    const at = this.#slotOf(worker);
    const { waiting, asleep, recalled } = state;
    if (Atomics.compareExchange(this.#words, at, waiting, recalled) === waiting) return;
    if (Atomics.compareExchange(this.#words, at, asleep, recalled) !== asleep) return;
    Atomics.notify(this.#words, at);
  }

  /**
   * Runs a step on the calling thread and on all workers that have the program. Those that have to be
   * woken come in while it runs, or for the steps to come where threads wait for each other.
   * @throws BackendError when a thread failed; the step's results are then worthless.
   */
  run(program: number, table: number, step: SharedStep): void {
    // A worker takes longer to start than most steps; one step alone does without.
    if (this.#hasRun) this.#workers ??= this.#startAll();
    this.#hasRun = true;
    const taken = this.#broken ? [] : this.#take(program);
    if (taken.length === 0) this.#guard(() => step.run(table));
    else this.#share(program, table, step, taken);
  }

  #share(program: number, table: number, step: SharedStep, taken: readonly number[]): void {
    const words = this.#words;
    const threads = taken.length + 1;
    words[control.failed >> 2] = 0;
    for (const worker of taken) {
      const at = this.#slotOf(worker);
      words[at + slot.program] = program;
      words[at + slot.table] = table;
      words[at + slot.phase] = this.#phase;
      words[at + slot.threads] = threads;
      Atomics.store(words, at, state.working);
    }
    this.#guard(() => {
      this.#phase = step.share(table, 0, this.#phase, threads);
    });
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

  #take(program: number): number[] {
    const words = this.#words;
    const taken: number[] = [];
    for (let worker = 0; worker < this.#size; worker++) {
      const at = this.#slotOf(worker);
      if (Atomics.load(words, at + slot.programs) <= program) {
        this.#recall(worker);
        continue;
      }
      // A worker that slept as the last step ended says within some hundred microseconds that it is done.
      for (let i = 0; i < lookout.looks && Atomics.load(words, at) === state.working; i++);
      const before = Atomics.load(words, at);
      if (before === state.away) {
        this.#wake(worker, at);
        if (this.#shared.get(program)?.meets) continue;
      } else if (before !== state.waiting && before !== state.asleep) continue;
      if (Atomics.compareExchange(words, at, before, state.taken) !== before) continue;
      if (before === state.asleep) Atomics.notify(words, at);
      taken.push(worker);
    }
    return taken;
  }

  // One message is enough: the worker clears the mark when it has come.
  #wake(worker: number, at: number): void {
    const marked = Atomics.exchange(this.#words, at + slot.woken, 1) !== 0;
    if (!marked) this.#workers?.[worker]?.send({});
  }
}

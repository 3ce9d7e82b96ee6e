// Hears of runs and kernels as they begin and end; gives their times, summed and one by one.

import { workOf } from "../ir/kernel-work.ts";
import type { Kernel, Program } from "../ir/program.ts";
import { show } from "../ir/shape.ts";
import type { RunListener } from "../runtime/executables.ts";
import { operationsOf, sourcesOf } from "./kernel-name.ts";

/** Sums up the runs of one kernel. */
export interface KernelProfile {
  /** Layers, losses and optimizers that it computes for; `dense_1 gradient` for a gradient. */
  readonly sources: readonly string[];
  /** What it computes, such as `dotGeneral` or `loop multiply add`. */
  readonly operations: string;
  /** Shape of its first result. */
  readonly shape: readonly number[];
  readonly calls: number;
  /** Time of all calls, without that of kernels inside a loop or branch. */
  readonly milliseconds: number;
  /** Floating-point operations of all calls; an elementwise function counts as one. */
  readonly flops: number;
  /** Bytes that all calls read and stored. */
  readonly bytes: number;
  /** 10⁹ operations per second; 0 where there was no time to measure. */
  readonly gflops: number;
}

/** Is one stretch of time, in milliseconds since the profile began. */
export interface Span {
  readonly name: string;
  readonly kind: "run" | "kernel";
  readonly begin: number;
  readonly end: number;
  readonly kernel: KernelProfile | undefined;
}

/** Most spans that are kept one by one; sums go on without end. */
const mostSpans = 200_000;

/** Is a kernel's sum while it grows. */
class Tally implements KernelProfile {
  readonly sources: readonly string[];
  readonly operations: string;
  readonly shape: readonly number[];
  readonly #work: ReturnType<typeof workOf>;
  calls = 0;
  milliseconds = 0;
  /** Beside the bytes of the work. */
  bytesBetween = 0;
  /** Whether kernels inside it were heard of, which then tell of the work. */
  isOpened = false;

  constructor(kernel: Kernel) {
    this.sources = sourcesOf(kernel);
    this.operations = operationsOf(kernel);
    this.shape = kernel.outputs[0]?.type.shape ?? [];
    this.#work = workOf(kernel);
  }

  get flops(): number {
    return this.isOpened ? 0 : this.calls * this.#work.flops;
  }

  get bytes(): number {
    return this.bytesBetween + (this.isOpened ? 0 : this.calls * this.#work.bytes);
  }

  get gflops(): number {
    return this.milliseconds === 0 ? 0 : this.flops / this.milliseconds / 1e6;
  }
}

const nameOf = ({ operations, shape }: Tally) => `${operations} ${show(shape)}`;

interface Open {
  readonly tally: Tally | undefined;
  readonly name: string;
  readonly begin: number;
  /** Time of the kernels inside. */
  inside: number;
}

/** Records what it hears. */
export class Recorder implements RunListener {
  readonly #now: () => number;
  readonly #start: number;
  readonly #tallies = new Map<Kernel, Tally>();
  readonly #open: Open[] = [];
  /** Time of the kernels that a device has measured itself. */
  #told = 0;
  readonly spans: Span[] = [];
  runs = 0;
  /** Time inside of compiled programs, in milliseconds. */
  milliseconds = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#start = now();
  }

  /** Gives the kernels that ran, in the order of their first run. */
  get kernels(): readonly KernelProfile[] {
    return [...this.#tallies.values()];
  }

  beginRun(program: Program, times: number): void {
    this.runs += times;
    this.#enter(undefined, `program of ${program.kernels.length} kernels`);
  }

  endRun(): void {
    // What a failed run left open ends with it.
    while (this.#open.length > 1) this.#leave();
    this.milliseconds += this.#leave();
  }

  begin(kernel: Kernel): void {
    const tally = this.#tallyOf(kernel);
    const around = this.#open.at(-1)?.tally;
    if (around !== undefined) around.isOpened = true;
    this.#enter(tally, nameOf(tally));
  }

  end(): void {
    this.#leave();
  }

  // The device says how long, not when: on the time line such kernels stand one behind the other.
  took(kernel: Kernel, milliseconds: number, bytesBetween: number): void {
    const tally = this.#tallyOf(kernel);
    // What a loop or a branch runs is told of by itself.
    tally.isOpened = kernel.kind === "control";
    tally.bytesBetween += bytesBetween;
    tally.calls++;
    tally.milliseconds += milliseconds;
    this.milliseconds += milliseconds;
    const begin = this.#told;
    this.#told += milliseconds;
    if (this.spans.length >= mostSpans) return;
    this.spans.push({ name: nameOf(tally), kind: "kernel", begin, end: this.#told, kernel: tally });
  }

  #tallyOf(kernel: Kernel): Tally {
    const known = this.#tallies.get(kernel);
    if (known !== undefined) return known;
    const fresh = new Tally(kernel);
    this.#tallies.set(kernel, fresh);
    return fresh;
  }

  #enter(tally: Tally | undefined, name: string): void {
    this.#open.push({ tally, name, begin: this.#now() - this.#start, inside: 0 });
  }

  #leave(): number {
    const end = this.#now() - this.#start;
    const left = this.#open.pop();
    if (left === undefined) return 0;
    const { tally: kernel, name, begin, inside } = left;
    const outer = this.#open.at(-1);
    if (outer !== undefined) outer.inside += end - begin;
    if (kernel !== undefined) {
      kernel.calls++;
      kernel.milliseconds += end - begin - inside;
    }
    if (this.spans.length < mostSpans) {
      this.spans.push({ name, kind: kernel === undefined ? "run" : "kernel", begin, end, kernel });
    }
    return end - begin;
  }
}

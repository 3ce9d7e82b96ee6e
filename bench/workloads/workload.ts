// What is measured: a named task with the arithmetic it takes.

import type { Task } from "../task.ts";

/** Is one line of the benchmark, measured on every engine. */
export interface Workload {
  /** Begins with the name of its group, such as `gemm-nn-512`. */
  readonly name: string;
  readonly task: Task;
  /** Multiplications and additions of one run, as the textbook counts them. */
  readonly flops: number;
  /** Beginnings of the names of the engines that can be asked; default all. */
  readonly engines?: readonly string[];
  /** Every turn is the first run of a new process. */
  readonly fresh?: true;
  /** So many runs in one go, with a look at how the memory grew over the second half. */
  readonly soak?: number;
  /** Bytes that one run reads and writes at least, where traffic matters more than arithmetic. */
  readonly bytes?: number;
}

/** Is a family of workloads, chosen by its name or by those of its members. */
export interface WorkloadGroup {
  readonly name: string;
  readonly about: string;
  readonly workloads: readonly Workload[];
}

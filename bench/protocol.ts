// What driver and hosts say to each other.

import type { Task } from "./task.ts";

/** Is a command to a host, one line of JSON. */
export type Command =
  | { readonly do: "prepare"; readonly task: Task }
  | { readonly do: "run"; readonly times: number }
  | { readonly do: "memory" };

/** Is what comes back, by command; `error` says why it could not be done. */
export interface Reply {
  readonly error?: string;
  readonly numbers?: readonly number[];
  readonly setting?: string;
  readonly unit?: number;
  readonly ms?: number;
  /** Greatest resident size of the process so far, and its present one. */
  readonly peakMB?: number;
  readonly residentMB?: number;
}

/** Begins the lines that are replies; libraries may write others. */
export const replyMark = "@bench ";

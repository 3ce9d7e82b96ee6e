// Where the emitter of control flow is found by programs that have any.

import { BackendError } from "../../../shared/errors.ts";
import type { Frame } from "../../ir/frame.ts";
import type { ControlKernel, Plan } from "../../ir/program.ts";
import type { ProgramEmitter, Push } from "./emit-program.ts";
import type { KernelCode, KernelContext, Target } from "./kernels/kernel-code.ts";

/** Says where a control node's own values are, and scratch memory for its programs. */
export interface ControlFrame extends Frame<Push> {
  /** Scratch memory for new carries and predicates, beside that of the programs. */
  readonly carries: (offset: number) => Push;
}

/** Emits loops and branches around the code of sub-programs. */
export interface ControlEmitter {
  readonly emit: (
    emitter: ProgramEmitter,
    kernel: ControlKernel,
    plans: readonly Plan[],
    frame: ControlFrame,
  ) => void;
  /** Gives what emits a loop as phases of its own; undefined where it runs its programs in order. */
  readonly phases: (
    kernel: ControlKernel,
    context: KernelContext,
  ) => (() => readonly KernelCode[]) | undefined;
  /** Gives the scratch memory that a control kernel needs beside that of its programs. */
  readonly workspace: (kernel: ControlKernel, target: Target) => number;
}

let known: ControlEmitter | undefined;

/** Makes the emitter of control flow known. */
export function addControl(emitter: ControlEmitter): void {
  known = emitter;
}

/**
 * Gives the emitter of control flow.
 * @throws BackendError where no operation has brought it along.
 */
export function controlEmitter(): ControlEmitter {
  if (known === undefined)
    throw new BackendError("wasm: the kernel of control flow is not loaded.");
  return known;
}

// From a program and its memory plan to the dispatches of one run, in order, with the places of their
// operands; loops and branches become the dispatches of all their steps.

import type { Frame } from "../../ir/frame.ts";
import { controlFrame, locate, locationOf } from "../../ir/frame.ts";
import type { Value } from "../../ir/node.ts";
import type { ControlKernel, Kernel, Plan, Program } from "../../ir/program.ts";
import { bytesOf } from "../../ir/views.ts";
import { appendControl } from "./control-steps.ts";
import { copyBytes, copyWords } from "./kernels/copy.ts";
import type { KernelEmitter } from "./kernels/index.ts";
import type { KernelCode, Operand } from "./kernels/kernel-code.ts";

/** Is where an operand lies: so many bytes into an input or into what the program owns. */
export interface Location {
  readonly in: "scratch" | "constants" | "results" | number;
  readonly offset: number;
}

/** Is one dispatch, with a place for each operand of its code. */
export interface Step {
  readonly code: KernelCode;
  readonly at: readonly Location[];
  readonly kernel: Kernel | undefined;
}

/** Collects the dispatches of programs. */
export class ProgramSteps {
  readonly steps: Step[] = [];
  readonly #emitter: KernelEmitter;
  #kernel: Kernel | undefined;

  constructor(emitter: KernelEmitter) {
    this.#emitter = emitter;
  }

  /** Appends a program whose memory lies where `frame` says. */
  program(program: Program, plan: Plan, frame: Frame<Location>): void {
    for (const kernel of program.kernels) {
      this.#kernel = kernel;
      this.#append(kernel, plan, frame);
    }
    this.#kernel = undefined;
    for (const { output, from, to } of plan.copies) {
      const value = program.outputs[output];
      if (value !== undefined) this.copy(value, locate(from, plan, frame), locate(to, plan, frame));
    }
  }

  /** Copies the elements of a value to a place of its own, which ends on a whole word. */
  copy(value: Value, from: Location, to: Location): void {
    const bytes = bytesOf(value);
    if (from.offset % 4 !== 0 || to.offset % 4 !== 0) this.copyApart(bytes, from, to);
    else this.dispatch(copyWords(Math.ceil(bytes / 4)), [to, from]);
  }

  /** Copies bytes that share words with others. */
  copyApart(bytes: number, from: Location, to: Location): void {
    this.dispatch(copyBytes(bytes), [to, from]);
  }

  /** Appends a dispatch. */
  dispatch(code: KernelCode, at: readonly Location[]): void {
    if (code.groups > 0) this.steps.push({ code, at, kernel: this.#kernel });
  }

  #append(kernel: Kernel, plan: Plan, frame: Frame<Location>): void {
    const workspace = plan.workspaces.get(kernel) ?? 0;
    if (kernel.kind === "control") {
      this.#control(kernel, plan, frame, workspace);
      return;
    }
    const place = (operand: Operand) =>
      "workspace" in operand
        ? frame.scratch(workspace + operand.workspace)
        : locationOf(operand, plan, frame);
    for (const code of this.#emitter.emit(kernel).codes)
      this.dispatch(code, code.operands.map(place));
  }

  #control(kernel: ControlKernel, plan: Plan, frame: Frame<Location>, workspace: number): void {
    const inside = controlFrame(kernel, plan, frame, workspace);
    appendControl(this, kernel, plan.inner.get(kernel) ?? [], inside);
  }
}

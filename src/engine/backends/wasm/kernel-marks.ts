// Calls out of a compiled program that say which kernel begins and ends, for profiles alone.

import type { Kernel } from "../../ir/program.ts";
import type { KernelListener } from "../backend.ts";
import type { FunctionBuilder } from "./assembler/function-builder.ts";

const functions = ["beginKernel", "endKernel"] as const;

/**
 * Emits the calls and answers them. Kernels are known to the code by number. The imports lie in
 * "env", where a team's workers have functions of these names that do nothing.
 */
export class KernelMarks {
  readonly #kernels: Kernel[] = [];
  readonly #listener: KernelListener;

  constructor(listener: KernelListener) {
    this.#listener = listener;
  }

  /** Emits the call before a kernel. */
  begin(f: FunctionBuilder, kernel: Kernel): void {
    this.#call(f, "beginKernel", kernel);
  }

  /** Emits the call behind a kernel. */
  end(f: FunctionBuilder, kernel: Kernel): void {
    this.#call(f, "endKernel", kernel);
  }

  /** Gives the functions that an instance imports. */
  imports(): Record<(typeof functions)[number], (kernel: number) => void> {
    return {
      beginKernel: (kernel) => this.#tell("begin", kernel),
      endKernel: (kernel) => this.#tell("end", kernel),
    };
  }

  #call(f: FunctionBuilder, name: (typeof functions)[number], kernel: Kernel): void {
    const mark = f.host.importFunction({
      module: "env",
      name,
      parameters: ["i32"],
      results: [],
    });
    const known = this.#kernels.indexOf(kernel);
    f.i32Const(known < 0 ? this.#kernels.push(kernel) - 1 : known).call(mark);
  }

  #tell(what: "begin" | "end", number: number): void {
    const kernel = this.#kernels[number];
    if (kernel !== undefined) this.#listener[what](kernel);
  }
}

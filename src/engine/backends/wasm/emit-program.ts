// From a program and its memory plan to calls of kernels, in order, inside the function `run`.

import type { Frame } from "../../ir/frame.ts";
import { controlFrame, locate, locationOf } from "../../ir/frame.ts";
import type { Value } from "../../ir/node.ts";
import type { ControlKernel, Kernel, Plan, Program } from "../../ir/program.ts";
import { epilogueOf } from "../../ir/program.ts";
import { bytesOf } from "../../ir/views.ts";
import type { FunctionBuilder, FunctionReference, Local } from "./assembler/function-builder.ts";
import { controlEmitter } from "./control-emitter.ts";
import type { KernelMarks } from "./kernel-marks.ts";
import { emitBand } from "./kernels/band.ts";
import { emitterOf } from "./kernels/index.ts";
import type { KernelCode, KernelContext, Operand } from "./kernels/kernel-code.ts";
import { aligned } from "./kernels/kernel-code.ts";
import { shapeOfKernel } from "./kernels/kernel-key.ts";
import { emitLoop } from "./kernels/loop.ts";
import { emitReduction } from "./kernels/reduction.ts";

/** Pushes an address. */
export type Push = () => void;

/** Emits the calls of phases: on one thread, or shared out among several. */
export interface PhaseEmitter {
  phase(code: KernelCode, operands: readonly Push[]): void;
  /** Pushes the number of the present thread; absent where there is only one. */
  readonly pushThread?: Push;
  /** Reads a byte that earlier phases wrote, for the code itself to branch on. */
  decide(push: Push): void;
}

/** Holds the code of the kernels of a module, by their structure. */
export type EmittedKernels = Map<
  string,
  { readonly codes: readonly KernelCode[]; readonly values: readonly Value[] }
>;

/** Emits whole programs into one function; kernels of equal structure share their code. */
export class ProgramEmitter {
  readonly f: FunctionBuilder;
  readonly context: KernelContext;
  readonly #phases: PhaseEmitter;
  readonly #marks: KernelMarks | undefined;
  readonly #emitted: EmittedKernels;
  /** Rough time of one run in nanoseconds. */
  cost = 0;

  /** `emitted` holds the kernels that the module has; `marks` are emitted around every kernel. */
  constructor(
    f: FunctionBuilder,
    context: KernelContext,
    phases: PhaseEmitter,
    emitted: EmittedKernels,
    marks?: KernelMarks,
  ) {
    this.f = f;
    this.context = context;
    this.#phases = phases;
    this.#emitted = emitted;
    this.#marks = marks;
  }

  /** Emits a program whose memory lies where `frame` says. */
  program(program: Program, plan: Plan, frame: Frame<Push>): void {
    for (const kernel of program.kernels) {
      this.#marks?.begin(this.f, kernel);
      this.#kernel(kernel, plan, frame);
      this.#marks?.end(this.f, kernel);
    }
    for (const { output, from, to } of plan.copies) {
      const value = program.outputs[output];
      if (value !== undefined) this.copy(value, locate(from, plan, frame), locate(to, plan, frame));
    }
  }

  /** Pushes a byte that kernels have written, for the code around them to branch on. */
  decide(push: Push): void {
    this.#phases.decide(push);
  }

  /** Copies the elements of a value from one address to another. */
  copy(value: Value, from: Push, to: Push): void {
    const body = copyFunction(this.context);
    this.#phase({ body, items: bytesOf(value), operands: [], itemCost: 0.05 }, [to, from]);
  }

  #phase(code: KernelCode, pushes: readonly Push[]): void {
    if (code.items === 0) return;
    this.cost += code.items * code.itemCost;
    this.#phases.phase(code, pushes);
  }

  #kernel(kernel: Kernel, plan: Plan, frame: Frame<Push>): void {
    const workspace = plan.workspaces.get(kernel) ?? 0;
    if (kernel.kind !== "control") {
      this.#run(kernel, () => this.#code(kernel), plan, frame, workspace);
      return;
    }
    const phases = controlEmitter().phases(kernel, this.context);
    if (phases === undefined) this.#control(kernel, plan, frame, workspace);
    else this.#run(kernel, phases, plan, frame, workspace);
  }

  #run(
    kernel: Kernel,
    emit: () => readonly KernelCode[],
    plan: Plan,
    frame: Frame<Push>,
    workspace: number,
  ): void {
    const shape = shapeOfKernel(kernel);
    const known = this.#emitted.get(shape.key);
    const emitted = known ?? { codes: emit(), values: shape.values };
    this.#emitted.set(shape.key, emitted);
    for (const code of emitted.codes) {
      const pushes = code.operands.map((operand) => {
        if (!("type" in operand)) return this.#workspace(operand, frame, workspace);
        const value = shape.values[emitted.values.indexOf(operand)] ?? operand;
        return locationOf(value, plan, frame);
      });
      this.#phase(code, pushes);
    }
  }

  #workspace(operand: Exclude<Operand, Value>, frame: Frame<Push>, base: number): Push {
    const push = frame.scratch(base + operand.workspace);
    const { pushThread } = this.#phases;
    if (!("bytesPerThread" in operand) || pushThread === undefined) return push;
    return () => {
      push();
      pushThread();
      this.f.i32Const(operand.bytesPerThread).op("i32.mul").op("i32.add");
    };
  }

  #code(kernel: Exclude<Kernel, ControlKernel>): readonly KernelCode[] {
    if (kernel.kind === "loop") return [emitLoop(this.context, kernel)];
    if (kernel.kind === "reduction") return emitReduction(this.context, kernel);
    if (kernel.kind === "band") return [emitBand(this.context, kernel)];
    const { node } = kernel;
    if (kernel.kind === "rows") {
      const loop = emitLoop(this.context, epilogueOf(kernel));
      const phases = emitterOf(node)?.emit(this.context, node as never, loop);
      if (phases === undefined) throw new Error(`${node.primitive} does not compute by rows`);
      return phases;
    }
    if (node.primitive === "reshape" || node.primitive === "constant") return [];
    const emitter = emitterOf(node);
    if (emitter !== undefined) return emitter.emit(this.context, node as never);
    return [emitLoop(this.context, { kind: "loop", nodes: [], outputs: node.outputs })];
  }

  #control(kernel: ControlKernel, plan: Plan, frame: Frame<Push>, workspace: number): void {
    const plans = plan.inner.get(kernel) ?? [];
    const inner = aligned(Math.max(0, ...plans.map(({ bytes }) => bytes)));
    controlEmitter().emit(this, kernel, plans, {
      ...controlFrame(kernel, plan, frame, workspace),
      carries: (offset) => frame.scratch(workspace + inner + offset),
    });
  }
}

/** Copies bytes begin … end − 1 from the second address to the first. */
function copyFunction({ module }: KernelContext): FunctionReference {
  const parameters = ["i32", "i32", "i32", "i32"] as const;
  return module.sharedFunction({ name: "copy", parameters, results: [] }, (f) => {
    const [begin, end, to, from] = [0, 1, 2, 3].map((i) => f.parameter(i)) as [
      Local,
      Local,
      Local,
      Local,
    ];
    f.get(to).get(begin).op("i32.add");
    f.get(from).get(begin).op("i32.add");
    f.get(end).get(begin).op("i32.sub").op("memory.copy");
  });
}

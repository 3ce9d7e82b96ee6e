// Emits what threads do together inside a step: share out the items of a phase, and meet.

import type { FunctionBuilder, FunctionReference, Local } from "../assembler/function-builder.ts";
import type { ModuleBuilder } from "../assembler/module-builder.ts";
import type { PhaseEmitter, Push } from "../emit-program.ts";
import type { KernelCode } from "../kernels/kernel-code.ts";
import { control } from "./control-block.ts";

/** Phases shorter than this, in nanoseconds, run on the first thread alone. */
const parallelFrom = 4000;
/** Chunks per thread: enough that a slow thread does not keep the others waiting for long. */
const chunksPerThread = 4;
/** Rounds of looking before a thread sleeps: some ten microseconds. */
const spins = 3000;
// A thread that sleeps looks up this often, in nanoseconds, for one that has failed.
const patience = 1_000_000_000n;

/** Emits phases for a team whose size is known when the step begins. */
export class TeamEmitter implements PhaseEmitter {
  readonly #f: FunctionBuilder;
  readonly #threads: Local;
  readonly #parity: Local;
  readonly #maximum: number;
  readonly #barrier: FunctionReference;
  /** Whether the first thread has worked alone since the last barrier. */
  #behind = false;

  constructor(module: ModuleBuilder, f: FunctionBuilder, maximum: number) {
    this.#f = f;
    this.#maximum = maximum;
    this.#threads = f.local("i32");
    this.#parity = f.local("i32");
    this.#barrier = barrier(module);
    f.i32Const(control.threads).load("i32.load").set(this.#threads);
    f.i32Const(0).set(this.#parity);
  }

  readonly pushThread = () => {
    this.#f.get(this.#f.parameter(1));
  };

  /** Waits until work of the first thread alone is done: before anyone reads its results. */
  meet(): void {
    if (!this.#behind) return;
    this.#behind = false;
    this.#f.get(this.#threads).call(this.#barrier);
  }

  /** Runs a phase. */
  phase({ items, itemCost, body }: KernelCode, pushes: readonly Push[]): void {
    const f = this.#f;
    const call = (push: () => void) => {
      push();
      for (const operand of pushes) operand();
      f.call(body);
    };
    if (items < 2 || items * itemCost < parallelFrom) {
      f.get(f.parameter(1)).op("i32.eqz");
      f.if(() => call(() => f.i32Const(0).i32Const(items)));
      this.#behind = true;
      return;
    }
    this.meet();
    const chunk = Math.max(1, Math.ceil(items / (this.#maximum * chunksPerThread)));
    f.get(this.#threads).i32Const(1).op("i32.eq");
    f.if(
      () => call(() => f.i32Const(0).i32Const(items)),
      () => this.#share(items, chunk, call),
    );
  }

  // Claims chunk after chunk. The first thread clears the counter of the next phase meanwhile:
  // whoever used it has met the others since.
  #share(items: number, chunk: number, call: (push: () => void) => void): void {
    const f = this.#f;
    const begin = f.local("i32");
    const end = f.local("i32");
    const [even, odd] = control.claims;
    const claims = (first: number, second: number) => {
      f.i32Const(second).i32Const(first).get(this.#parity).op("select");
    };
    f.get(f.parameter(1)).op("i32.eqz");
    f.if(() => {
      claims(odd, even);
      f.i32Const(0).atomic("i32.atomic.store");
    });
    f.block((done) => {
      f.loop((again) => {
        claims(even, odd);
        f.i32Const(chunk).atomic("i32.atomic.rmw.add").tee(begin);
        f.i32Const(items).op("i32.ge_s").branchIf(done);
        f.get(begin).i32Const(chunk).op("i32.add").tee(end);
        f.i32Const(items).get(end).i32Const(items).op("i32.lt_s").op("select").set(end);
        call(() => f.get(begin).get(end));
        f.branch(again);
      });
    });
    f.get(this.#parity).op("i32.eqz").set(this.#parity);
    f.get(this.#threads).call(this.#barrier);
    f.release(begin, end);
  }
}

/** A function of the number of threads that returns when all of them have called it. */
function barrier(module: ModuleBuilder): FunctionReference {
  return module.sharedFunction({ name: "barrier", parameters: ["i32"], results: [] }, (f) => {
    const threads = f.parameter(0);
    const passed = f.local("i32");
    const left = f.local("i32");
    const isPassed = () => {
      f.i32Const(0).atomic("i32.atomic.load", { offset: control.passed });
      f.get(passed).op("i32.ne");
    };
    f.get(threads).i32Const(1).op("i32.le_s");
    f.if(() => f.return());
    f.i32Const(0).atomic("i32.atomic.load", { offset: control.passed }).set(passed);
    f.i32Const(0).i32Const(1).atomic("i32.atomic.rmw.add", { offset: control.arrived });
    f.get(threads).i32Const(1).op("i32.sub").op("i32.eq");
    f.if(() => {
      f.i32Const(0).i32Const(0).atomic("i32.atomic.store", { offset: control.arrived });
      f.i32Const(0).i32Const(1).atomic("i32.atomic.rmw.add", { offset: control.passed }).op("drop");
      f.i32Const(0).i32Const(-1).atomic("memory.atomic.notify", { offset: control.passed });
      f.op("drop").return();
    });
    f.i32Const(spins).set(left);
    f.loop((again) => {
      isPassed();
      f.if(() => f.return());
      f.get(left).i32Const(1).op("i32.sub").tee(left).branchIf(again);
    });
    f.loop((again) => {
      isPassed();
      f.if(() => f.return());
      f.i32Const(0).atomic("i32.atomic.load", { offset: control.failed });
      f.if(() => f.op("unreachable"));
      f.i32Const(0).get(passed).i64Const(patience);
      f.atomic("memory.atomic.wait32", { offset: control.passed }).op("drop");
      f.branch(again);
    });
  });
}

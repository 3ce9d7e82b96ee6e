// Emits what threads do together inside a step: share out the items of a phase, and go on together.

import type { FunctionBuilder, FunctionReference, Local } from "../assembler/function-builder.ts";
import type { ModuleBuilder } from "../assembler/module-builder.ts";
import type { PhaseEmitter, Push } from "../emit-program.ts";
import type { KernelCode } from "../kernels/kernel-code.ts";
import { TeamFunctions } from "./team-functions.ts";

/** Phases shorter than this, in nanoseconds, run on the first thread alone. */
const parallelFrom = 4000;
/** Phases shorter than this end before a sleeping thread could join. */
const wakeFrom = 20_000;
/** Fewest chunks per thread, where there are items: a slow thread keeps the others waiting for one. */
const chunksPerThread = 8;

/**
 * Emits phases for a team. The first thread opens each shared phase, works on it like the others,
 * and goes on when all its chunks are done, by whomever: a thread that the system does not let run
 * holds nobody up unless it has begun a chunk. Late threads pass over the phases that are closed.
 */
export class TeamEmitter implements PhaseEmitter {
  readonly #f: FunctionBuilder;
  readonly #functions: TeamFunctions;
  readonly #maximum: number;
  #meets = false;

  /** The function's parameters are table, thread, number of the last phase, and threads. */
  constructor(module: ModuleBuilder, f: FunctionBuilder, maximum: number) {
    this.#f = f;
    this.#maximum = maximum;
    this.#functions = new TeamFunctions(module);
  }

  /** Whether threads wait for each other, so that none of them may come late. */
  get meets(): boolean {
    return this.#meets;
  }

  get #thread(): Local {
    return this.#f.parameter(1);
  }

  get #phase(): Local {
    return this.#f.parameter(2);
  }

  readonly pushThread = () => {
    this.#f.get(this.#thread);
  };

  /** Lets all threads read a byte that the first one may have written; all take part. */
  decide(push: Push): void {
    const f = this.#f;
    this.#meets = true;
    const barrier = () => f.get(f.parameter(3)).call(this.#functions.barrier);
    const byte = f.local("i32");
    // Whoever sleeps may have been passed over by short phases.
    f.get(this.#thread).op("i32.eqz");
    f.if(() => f.call(this.#functions.wake));
    barrier();
    push();
    f.load("i32.load8_u").set(byte);
    // Nobody goes on to overwrite it before everybody has read it.
    barrier();
    f.get(byte);
    f.release(byte);
  }

  /** Runs a phase. */
  phase({ items, itemCost, body }: KernelCode, pushes: readonly Push[]): void {
    const f = this.#f;
    const cost = items * itemCost;
    const call = (push: () => void) => {
      push();
      for (const operand of pushes) operand();
      f.call(body);
    };
    if (items < 2 || cost < parallelFrom) {
      f.get(this.#thread).op("i32.eqz");
      f.if(() => call(() => f.i32Const(0).i32Const(items)));
      return;
    }
    const size = Math.max(1, Math.floor(items / (this.#maximum * chunksPerThread)));
    this.#open(cost >= wakeFrom);
    this.#share(items, size, call);
  }

  /** Ends the step: lets go of threads that sleep, and leaves the number of the last phase. */
  end(): void {
    const f = this.#f;
    f.get(this.#thread).op("i32.eqz");
    f.if(() => {
      f.get(this.#phase).i32Const(1).op("i32.add").tee(this.#phase);
      f.i32Const(1).call(this.#functions.open);
    });
    f.get(this.#phase);
  }

  #open(wakes: boolean): void {
    const f = this.#f;
    f.get(this.#phase).i32Const(1).op("i32.add").set(this.#phase);
    f.get(this.#thread).op("i32.eqz");
    f.if(
      () =>
        f
          .get(this.#phase)
          .i32Const(wakes ? 1 : 0)
          .call(this.#functions.open),
      () => f.get(this.#phase).call(this.#functions.awaitOpen),
    );
  }

  #share(items: number, size: number, call: (push: () => void) => void): void {
    const f = this.#f;
    const [begin, end, count] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const chunks = Math.ceil(items / size);
    f.i32Const(0).set(count);
    f.block((done) => {
      f.loop((again) => {
        f.get(this.#phase).i32Const(chunks).call(this.#functions.claim).tee(begin);
        f.i32Const(0).op("i32.lt_s").branchIf(done);
        f.get(begin).i32Const(size).op("i32.mul").tee(begin);
        f.i32Const(size).op("i32.add").set(end);
        f.get(end).i32Const(items).get(end).i32Const(items).op("i32.lt_s").op("select").set(end);
        call(() => f.get(begin).get(end));
        f.get(count).i32Const(1).op("i32.add").set(count);
        f.branch(again);
      });
    });
    const report = (to: FunctionReference) => f.get(count).i32Const(chunks).call(to);
    f.get(this.#thread).op("i32.eqz");
    f.if(
      () => report(this.#functions.finish),
      () => report(this.#functions.report),
    );
    f.release(begin, end, count);
  }
}

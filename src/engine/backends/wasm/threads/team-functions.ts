// The functions of a module by which threads open, claim and finish phases, and meet.

import type { FunctionBuilder, FunctionReference } from "../assembler/function-builder.ts";
import type { ModuleBuilder } from "../assembler/module-builder.ts";
import { control, lookout } from "./control-block.ts";

// A thread that sleeps looks up this often, in nanoseconds, for one that has failed.
const patience = 1_000_000_000n;

/**
 * Emits the functions of a team. Who sleeps says so before looking for the last time, and who
 * changes what is slept on looks for sleepers afterwards: so none is missed, and where nobody
 * sleeps nobody pays for waking.
 */
export class TeamFunctions {
  readonly #module: ModuleBuilder;

  constructor(module: ModuleBuilder) {
    this.#module = module;
  }

  /** (phase, whether to wake sleepers): opens a phase; the one before is done. */
  get open(): FunctionReference {
    return this.#define("open phase", 2, 0, (f) => {
      const [phase, wakes] = [f.parameter(0), f.parameter(1)];
      storeWord(f, control.done, () => f.i32Const(0));
      f.i32Const(0).get(phase).op("i64.extend_i32_u").i64Const(32n).op("i64.shl");
      f.atomic("i64.atomic.store", { offset: control.claims });
      f.get(wakes);
      f.if(() => f.call(this.wake));
    });
  }

  /** Wakes threads that sleep until a phase is opened. */
  get wake(): FunctionReference {
    return this.#define("wake sleepers", 0, 0, (f) => {
      notifyIf(f, control.sleepers, control.phase);
    });
  }

  /** (phase): returns when the phase or a later one is open. */
  get awaitOpen(): FunctionReference {
    return this.#define("await phase", 1, 0, (f) => {
      const phase = f.parameter(0);
      const seen = f.local("i32");
      const isOpen = () => {
        loadWord(f, control.phase).tee(seen).get(phase).op("i32.sub").i32Const(0).op("i32.ge_s");
      };
      lookOut(f, isOpen);
      addTo(f, control.sleepers, 1);
      f.block((open) => {
        f.loop((again) => {
          isOpen();
          f.branchIf(open);
          sleepOn(f, control.phase, () => f.get(seen));
          f.branch(again);
        });
      });
      addTo(f, control.sleepers, -1);
    });
  }

  /** (phase, chunks): gives the next chunk of a phase, below 0 where there is none left. */
  get claim(): FunctionReference {
    return this.#define("claim chunk", 2, 1, (f) => {
      const [phase, chunks] = [f.parameter(0), f.parameter(1)];
      const seen = f.local("i64");
      f.loop((again) => {
        f.i32Const(0).atomic("i64.atomic.load", { offset: control.claims }).tee(seen);
        f.i64Const(32n).op("i64.shr_u").op("i32.wrap_i64").get(phase).op("i32.ne");
        f.if(() => f.i32Const(-1).return());
        f.get(seen).op("i32.wrap_i64").get(chunks).op("i32.ge_s");
        f.if(() => f.i32Const(-1).return());
        f.i32Const(0).get(seen).get(seen).i64Const(1n).op("i64.add");
        f.atomic("i64.atomic.rmw.cmpxchg", { offset: control.claims });
        f.get(seen).op("i64.ne").branchIf(again);
      });
      f.get(seen).op("i32.wrap_i64");
    });
  }

  /** (count, chunks): a worker reports how many of a phase's chunks it has done. */
  get report(): FunctionReference {
    return this.#define("report chunks", 2, 0, (f) => {
      const [count, chunks] = [f.parameter(0), f.parameter(1)];
      // The phase may have ended without this thread, and another one begun.
      f.get(count).op("i32.eqz");
      f.if(() => f.return());
      f.i32Const(0).get(count).atomic("i32.atomic.rmw.add", { offset: control.done });
      f.get(count).op("i32.add").get(chunks).op("i32.eq");
      f.if(() => notifyIf(f, control.leaderSleeps, control.done));
    });
  }

  /** (count, chunks): the first thread reports, and returns when all chunks are done. */
  get finish(): FunctionReference {
    return this.#define("finish phase", 2, 0, (f) => {
      const [count, chunks] = [f.parameter(0), f.parameter(1)];
      const seen = f.local("i32");
      f.i32Const(0).get(count).atomic("i32.atomic.rmw.add", { offset: control.done }).op("drop");
      const isDone = () => loadWord(f, control.done).tee(seen).get(chunks).op("i32.eq");
      lookOut(f, isDone);
      storeWord(f, control.leaderSleeps, () => f.i32Const(1));
      f.block((done) => {
        f.loop((again) => {
          isDone();
          f.branchIf(done);
          sleepOn(f, control.done, () => f.get(seen));
          f.branch(again);
        });
      });
      storeWord(f, control.leaderSleeps, () => f.i32Const(0));
    });
  }

  /** (threads): returns when so many threads have called it. */
  get barrier(): FunctionReference {
    return this.#define("barrier", 1, 0, (f) => {
      const threads = f.parameter(0);
      const passed = f.local("i32");
      const isPassed = () => loadWord(f, control.passed).get(passed).op("i32.ne");
      loadWord(f, control.passed).set(passed);
      f.i32Const(0).i32Const(1).atomic("i32.atomic.rmw.add", { offset: control.arrived });
      f.get(threads).i32Const(1).op("i32.sub").op("i32.eq");
      f.if(() => {
        storeWord(f, control.arrived, () => f.i32Const(0));
        addTo(f, control.passed, 1);
        f.i32Const(0).i32Const(-1).atomic("memory.atomic.notify", { offset: control.passed });
        f.op("drop").return();
      });
      lookOut(f, isPassed);
      f.loop((again) => {
        isPassed();
        f.if(() => f.return());
        sleepOn(f, control.passed, () => f.get(passed));
        f.branch(again);
      });
    });
  }

  #define(
    name: string,
    parameters: number,
    results: number,
    body: (f: FunctionBuilder) => void,
  ): FunctionReference {
    const signature = {
      name,
      parameters: new Array<"i32">(parameters).fill("i32"),
      results: new Array<"i32">(results).fill("i32"),
    };
    return this.#module.sharedFunction(signature, body);
  }
}

function loadWord(f: FunctionBuilder, offset: number): FunctionBuilder {
  return f.i32Const(0).atomic("i32.atomic.load", { offset });
}

function storeWord(f: FunctionBuilder, offset: number, push: () => void): void {
  f.i32Const(0);
  push();
  f.atomic("i32.atomic.store", { offset });
}

function addTo(f: FunctionBuilder, offset: number, amount: number): void {
  f.i32Const(0).i32Const(amount).atomic("i32.atomic.rmw.add", { offset }).op("drop");
}

function notifyIf(f: FunctionBuilder, sleepers: number, offset: number): void {
  loadWord(f, sleepers);
  f.if(() => {
    f.i32Const(0).i32Const(-1).atomic("memory.atomic.notify", { offset }).op("drop");
  });
}

/** Looks and naps for a while, and returns from the function when `isReady` pushes true. */
function lookOut(f: FunctionBuilder, isReady: () => void): void {
  const left = f.local("i32");
  const look = (times: number, pause: () => void) => {
    f.i32Const(times).set(left);
    f.loop((again) => {
      pause();
      isReady();
      f.if(() => f.return());
      f.get(left).i32Const(1).op("i32.sub").tee(left).branchIf(again);
    });
  };
  look(lookout.looks, () => {});
  look(lookout.naps, () => {
    f.i32Const(0).i32Const(0).i64Const(BigInt(lookout.napTime));
    f.atomic("memory.atomic.wait32", { offset: control.nap }).op("drop");
  });
  f.release(left);
}

/** Sleeps until a word changes; fails with a thread that has failed. */
function sleepOn(f: FunctionBuilder, offset: number, pushSeen: () => void): void {
  loadWord(f, control.failed);
  f.if(() => f.op("unreachable"));
  f.i32Const(0);
  pushSeen();
  f.i64Const(patience).atomic("memory.atomic.wait32", { offset }).op("drop");
}

// Goes through the batches of an epoch: steps, hooks, limits, and pauses for other work.

import { platform } from "#platform";
import type { BatchKind, CallbackList, Logs } from "../callbacks/index.ts";
import type { Place } from "../engine/index.ts";
import { computeAt, deviceBacklog } from "../engine/index.ts";
import type { Feed, FeedPlace, StepArguments } from "./feed.ts";
import { Pace } from "./pace.ts";

/** Longest time in milliseconds before other work of the host gets a turn. */
const turn = 8;

/** When it last got one; kept from pass to pass, because many short epochs add up. */
let lastTurn = Number.NEGATIVE_INFINITY;

/** Is one way through the batches. */
export interface Pass {
  readonly kind: BatchKind;
  readonly feed: Feed;
  /** Where data is kept that the steps read; undefined for the chosen device. */
  readonly place: Place | undefined;
  /** Most steps; undefined for all batches. */
  readonly steps: number | undefined;
  readonly callbacks: CallbackList;
  /** Steps between two hooks of callbacks that hear of every batch. */
  readonly stepsPerExecution: number;
  /** Whether `run` takes several steps at once. */
  readonly runsSeveral: boolean;
  /** Steps of this epoch that were run before, in a run that was interrupted; default 0. */
  readonly before?: number;
  run(batch: StepArguments): void | Promise<void>;
  logs(): Promise<Logs>;
  shouldStop(): boolean;
}

/** Counts passes over a feed and times their steps; a feed goes on where the last epoch ended when steps are limited. */
export class PassCounter {
  readonly pace = new Pace();
  #passes = 0;
  #taken = 0;
  #total = 0;

  /**
   * Begins an epoch: a new pass, unless steps are limited and the last pass is not finished.
   */
  async beginEpoch(feed: Feed, limited: boolean): Promise<void> {
    if (this.#passes > 0 && limited && this.#taken !== feed.batches) return;
    await this.beginPass(feed);
  }

  /** Begins the next pass. */
  async beginPass(feed: Feed): Promise<void> {
    await feed.begin(this.#passes++);
    this.#taken = 0;
  }

  /** Notes that batches were taken. */
  took(batches: number): void {
    this.#taken += batches;
    this.#total += batches;
  }

  /** Says where the run stands in a feed. */
  placeIn({ seed }: Feed): FeedPlace {
    return { seed, passes: this.#passes, taken: this.#taken, total: this.#total };
  }

  /** Goes to where an earlier run stood. */
  async resume(feed: Feed, place: FeedPlace): Promise<void> {
    await feed.resume(place);
    this.#passes = place.passes;
    this.#taken = place.taken;
    this.#total = place.total;
  }
}

/** Runs the steps of an epoch over a feed that has begun; gives how many were run. */
export async function runPass(pass: Pass, counter: PassCounter): Promise<number> {
  const { kind, feed, callbacks, steps } = pass;
  const { pace } = counter;
  const hears = callbacks.hearsBatches(kind);
  // Nobody but who hears of every batch can tell how many steps run at once: the clock says.
  const group = callbacks.hearsEveryBatch(kind) ? pass.stepsPerExecution : undefined;
  const limit = steps ?? Number.POSITIVE_INFINITY;
  let done = pass.before ?? 0;
  if (done > 0 && pass.shouldStop()) return done;
  let begun = done;
  const end = async () => {
    if (hears) await callbacks.batchEnd(kind, done - 1, () => pass.logs());
    begun = done;
  };
  while (done < limit) {
    const left = Math.min(limit, group === undefined ? limit : begun + group) - done;
    const most = pass.runsSeveral ? Math.min(pace.steps, left) : 1;
    // Only what is a promise is awaited: a step may take less time than an await.
    let batch = computeAt(pass.place, () => feed.next(most));
    if (batch instanceof Promise) batch = await batch;
    if (batch === undefined && steps !== undefined && done > 0) {
      await counter.beginPass(feed);
      batch = await computeAt(pass.place, () => feed.next(most));
    }
    if (batch === undefined) break;
    counter.took(batch.steps);
    if (hears && done === begun) await callbacks.batchBegin(kind, done);
    const start = platform.now();
    const ran = pass.run(batch);
    if (ran !== undefined) await ran;
    pace.took(batch.steps, platform.now() - start);
    done += batch.steps;
    if (group === undefined || done === begun + group) await end();
    if (pass.shouldStop()) break;
    const backlog = computeAt(pass.place, deviceBacklog);
    if (backlog !== undefined) await backlog;
    if (platform.now() - lastTurn >= turn) {
      await giveTurn();
      lastTurn = platform.now();
    }
  }
  if (begun < done) await end();
  if (steps !== undefined && done < steps && !pass.shouldStop()) {
    console.warn(
      `The data ran out after ${done} of ${steps} steps. Give more batches: a Dataset with ` +
        ".repeat(), or a generator that does not end.",
    );
  }
  return done;
}

/** Lets events of the host be handled. */
function giveTurn(): Promise<void> {
  const host = globalThis as { readonly setImmediate?: (run: () => void) => unknown };
  const { setImmediate } = host;
  if (setImmediate !== undefined) return new Promise((done) => setImmediate(done));
  // A message comes back without the 4 ms that browsers add to nested timers.
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

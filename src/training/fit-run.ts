// One run of fit: goes through the epochs, says where it stands, and can go on from a checkpoint.

import type { CallbackList, Checkpoint, Logs } from "../callbacks/index.ts";
import { computeAt, deviceReplacement } from "../engine/index.ts";
import type { StateTree } from "../registry/index.ts";
import type { RunParts } from "./checkpoints.ts";
import type { Compilation } from "./compilation.ts";
import { runSteps, runTest, sorted } from "./evaluation.ts";
import type { Feed } from "./feed.ts";
import { PassCounter } from "./loop.ts";
import type { FitOptions } from "./options.ts";
import type { Recovery } from "./recovery.ts";
import type { Steps } from "./steps.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Is what a run is made of. */
export interface FitSetup {
  readonly model: TrainableModel;
  readonly compilation: Compilation;
  readonly feed: Feed;
  readonly validation: Feed | undefined;
  readonly callbacks: CallbackList;
  readonly epochs: number;
  readonly options: FitOptions;
}

/** Trains epoch by epoch. */
export class FitRun {
  readonly #setup: FitSetup;
  readonly #counter = new PassCounter();
  readonly #validationCounter = new PassCounter();
  #epoch = 0;
  #checkpoint: Checkpoint | undefined;
  #logs: Logs | undefined;

  constructor(setup: FitSetup) {
    this.#setup = setup;
  }

  /** Makes the run begin at a checkpoint; possible until the first epoch begins. */
  resumeFrom(checkpoint: Checkpoint): void {
    this.#checkpoint = checkpoint;
  }

  /** Captures where the run stands. @throws ConfigError where no hook at an end is called. */
  async capture(): Promise<StateTree> {
    const moment = this.#setup.callbacks.position;
    const { captureRun } = await import("./recovery.ts");
    return captureRun(this.#parts(), this.#epoch, moment);
  }

  /** Trains to the last epoch, or until it is stopped; gives the values of the last epoch. */
  async run(): Promise<Logs | undefined> {
    const { model, callbacks, compilation, epochs, options } = this.#setup;
    model.stopTraining = false;
    await callbacks.onTrainBegin();
    let epoch = this.#checkpoint && (await this.#resume(this.#checkpoint));
    epoch ??= options.initialEpoch ?? 0;
    let recovery: Recovery | undefined;
    if (computeAt(compilation.placed.place, deviceReplacement)) {
      const { Recovery } = await import("./recovery.ts");
      recovery = new Recovery(this.#parts());
    }
    while (epoch < epochs && !this.#stopped()) epoch = await this.#runEpoch(epoch, recovery);
    return this.#logs;
  }

  /** Runs an epoch; gives the next one, an earlier one after a lost device. */
  async #runEpoch(epoch: number, recovery: Recovery | undefined): Promise<number> {
    const { callbacks, compilation, feed, epochs, options } = this.#setup;
    try {
      recovery?.keep(epoch, this.#logs);
      this.#epoch = epoch;
      await callbacks.onEpochBegin(epoch);
      // Asked for once an epoch: finding out what is frozen takes longer than many a short step.
      const program = compilation.steps();
      program.reset();
      await this.#counter.beginEpoch(feed, options.stepsPerEpoch !== undefined);
      return (await this.#finishEpoch(program, 0)) ? epoch + 1 : epochs;
    } catch (error) {
      if (recovery === undefined) throw error;
      const before = await recovery.recover(error, epoch);
      this.#logs = before.logs;
      return before.epoch;
    }
  }

  /** Brings the run to the moment of a checkpoint, ends its epoch, and gives the next one. */
  async #resume(checkpoint: Checkpoint): Promise<number> {
    const { resumeRun } = await import("./recovery.ts");
    const { epoch, batch, logs } = await resumeRun(this.#parts(), checkpoint, (at) => {
      this.#epoch = at;
    });
    if (batch === null) {
      this.#logs = logs;
      return epoch + 1;
    }
    const { compilation, epochs } = this.#setup;
    return (await this.#finishEpoch(compilation.steps(), batch + 1)) ? epoch + 1 : epochs;
  }

  /** Runs the rest of an epoch; false when training was aborted or there were no batches. */
  async #finishEpoch(program: Steps, before: number): Promise<boolean> {
    const { compilation, feed, validation, callbacks, options } = this.#setup;
    const { stepsPerEpoch: steps, signal, validationFreq, validationSteps } = options;
    const shouldStop = () => this.#stopped();
    const pass = { feed, steps, callbacks, before, shouldStop };
    const done = await runSteps("train", compilation, program, pass, this.#counter);
    if (done === 0 || signal?.aborted === true) return false;
    this.#logs = sorted(await program.logs());
    if (validation !== undefined && validates(this.#epoch, validationFreq ?? 1)) {
      const counter = this.#validationCounter;
      const values = await runTest(compilation, validation, validationSteps, callbacks, counter);
      for (const [name, value] of Object.entries(values)) this.#logs[`val_${name}`] = value;
      this.#logs = sorted(this.#logs);
    }
    await callbacks.onEpochEnd(this.#epoch, this.#logs);
    return true;
  }

  #stopped(): boolean {
    const { model, options } = this.#setup;
    return model.stopTraining || options.signal?.aborted === true;
  }

  #parts(): RunParts {
    const { model, compilation, callbacks, feed, validation } = this.#setup;
    const train = { feed, counter: this.#counter };
    const test = { feed: validation, counter: this.#validationCounter };
    const feeds = test.feed === undefined ? [train] : [train, { ...test, feed: test.feed }];
    return { model, compilation, callbacks, feeds };
  }
}

function validates(epoch: number, frequency: number | readonly number[]): boolean {
  return typeof frequency === "number"
    ? (epoch + 1) % frequency === 0
    : frequency.includes(epoch + 1);
}

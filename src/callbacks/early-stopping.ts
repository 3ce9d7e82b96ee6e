// Ends training when a watched value has stopped improving.

import type { HostTensor } from "../engine/index.ts";
import type { StateTree } from "../registry/index.ts";
import { checkNumber, checkOptions, StateReader } from "../registry/index.ts";
import type { Logs } from "./callback.ts";
import { Callback } from "./callback.ts";
import type { MonitorMode, MonitorOptions } from "./monitor.ts";
import { checkMode, directionOf, improves, watched, worstOf } from "./monitor.ts";

/** Are the options of `EarlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Least change that counts as improvement; default 0. */
  readonly minDelta?: number;
  /** Epochs without improvement before training ends; default 0. */
  readonly patience?: number;
  /** 1 says when training ends; default 0. */
  readonly verbose?: 0 | 1;
  /** Value that must be beaten at all; default null. */
  readonly baseline?: number | null;
  /** Gives the model the weights of the best epoch at the end; default false. */
  readonly restoreBestWeights?: boolean;
  /** First epoch that is watched, from 0; default 0. */
  readonly startFromEpoch?: number;
}

/**
 * Ends training when a value has stopped improving.
 * @see https://keras.io/api/callbacks/early_stopping/
 */
export class EarlyStopping extends Callback {
  readonly monitor: string;
  readonly mode: MonitorMode;
  readonly minDelta: number;
  readonly patience: number;
  readonly verbose: 0 | 1;
  readonly baseline: number | null;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  /** Epochs since the last improvement. */
  wait = 0;
  /** Epoch at which training was ended; 0 when it was not. */
  stoppedEpoch = 0;
  best = Number.NaN;
  bestEpoch = 0;
  #direction: "min" | "max" | undefined;
  #bestWeights: HostTensor[] | undefined;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    const who = "EarlyStopping";
    checkOptions(who, options, [
      ...["monitor", "minDelta", "patience", "verbose", "mode", "baseline"],
      ...["restoreBestWeights", "startFromEpoch"],
    ]);
    this.monitor = options.monitor ?? "val_loss";
    this.mode = checkMode(who, options.mode ?? "auto");
    this.minDelta = Math.abs(checkNumber(who, "minDelta", options.minDelta ?? 0));
    this.patience = checkNumber(who, "patience", options.patience ?? 0, { min: 0 });
    this.verbose = options.verbose ?? 0;
    this.baseline = options.baseline ?? null;
    this.restoreBestWeights = options.restoreBestWeights ?? false;
    this.startFromEpoch = options.startFromEpoch ?? 0;
  }

  override getState(): StateTree {
    const { wait, stoppedEpoch, bestEpoch } = this;
    const weights = this.#bestWeights ?? null;
    const best = this.#direction === undefined ? null : this.best;
    return { wait, stoppedEpoch, bestEpoch, best, weights };
  }

  override setState(state: StateTree): void {
    const read = new StateReader("EarlyStopping", state);
    this.wait = read.count("wait");
    this.stoppedEpoch = read.count("stoppedEpoch");
    this.bestEpoch = read.count("bestEpoch");
    const best = read.optionalNumber("best");
    if (best !== undefined) {
      this.#direction = directionOf("EarlyStopping", this.monitor, this.mode, this.model);
      this.best = best;
    }
    this.#bestWeights = read.value("weights") === null ? undefined : read.tensors("weights");
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = Number.NaN;
    this.#direction = undefined;
    this.#bestWeights = undefined;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#direction === undefined) {
      this.#direction = directionOf("EarlyStopping", this.monitor, this.mode, this.model);
      this.best = worstOf(this.#direction);
    }
    const value = watched("EarlyStopping", this.monitor, logs);
    if (value === undefined || epoch < this.startFromEpoch) return;
    if (this.restoreBestWeights && this.#bestWeights === undefined) await this.#remember(epoch);
    this.wait++;
    if (improves(this.#direction, value, this.best, this.minDelta)) {
      this.best = value;
      this.bestEpoch = epoch;
      if (this.restoreBestWeights) await this.#remember(epoch);
      if (
        this.baseline === null ||
        improves(this.#direction, value, this.baseline, this.minDelta)
      ) {
        this.wait = 0;
      }
      return;
    }
    if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0 && this.verbose > 0) {
      console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    }
    if (!this.restoreBestWeights || this.#bestWeights === undefined) return;
    if (this.verbose > 0) {
      console.log(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    }
    this.model.setWeights(this.#bestWeights);
  }

  async #remember(epoch: number): Promise<void> {
    this.bestEpoch = epoch;
    this.#bestWeights = await this.model.getWeights();
  }
}

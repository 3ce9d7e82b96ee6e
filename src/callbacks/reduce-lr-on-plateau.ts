// Lowers the learning rate when a watched value has stopped improving.

import type { StateTree } from "../registry/index.ts";
import { checkNumber, checkOptions, StateReader } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { CallbackModel, Logs } from "./callback.ts";
import { Callback } from "./callback.ts";
import type { MonitorMode, MonitorOptions } from "./monitor.ts";
import { checkMode, directionOf, improves, watched, worstOf } from "./monitor.ts";

/**
 * Gives the optimizer's learning rate as a number.
 * @throws ConfigError when the model has no optimizer or a schedule rules the rate.
 */
export function learningRateOf(who: string, model: CallbackModel): number {
  const rate = model.optimizer?.learningRate;
  if (typeof rate === "number") return rate;
  throw new ConfigError(
    `${who}: the learning rate ${rate === undefined ? "is missing" : "follows a schedule"}. ` +
      "Compile the model with an optimizer whose learningRate is a number.",
  );
}

/** Sets the optimizer's learning rate for the steps that follow. */
export function setLearningRate(who: string, model: CallbackModel, rate: number): void {
  learningRateOf(who, model);
  if (model.optimizer !== undefined) model.optimizer.learningRate = rate;
}

/** Are the options of `ReduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the rate is multiplied by, below 1; default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before the rate falls; default 10. */
  readonly patience?: number;
  /** 1 says when the rate falls; default 0. */
  readonly verbose?: 0 | 1;
  /** Least change that counts as improvement; default 1e-4. */
  readonly minDelta?: number;
  /** Epochs to rest after the rate has fallen; default 0. */
  readonly cooldown?: number;
  /** Lowest rate; default 0. */
  readonly minLr?: number;
}

/**
 * Lowers the learning rate when a value has stopped improving; adds `learning_rate` to the logs.
 * @see https://keras.io/api/callbacks/reduce_lr_on_plateau/
 */
export class ReduceLROnPlateau extends Callback {
  readonly monitor: string;
  readonly mode: MonitorMode;
  readonly factor: number;
  readonly patience: number;
  readonly verbose: 0 | 1;
  readonly minDelta: number;
  readonly cooldown: number;
  readonly minLr: number;
  best = Number.NaN;
  wait = 0;
  cooldownCounter = 0;
  #direction: "min" | "max" | undefined;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    const who = "ReduceLROnPlateau";
    checkOptions(who, options, [
      ...["monitor", "factor", "patience", "verbose", "mode", "minDelta", "cooldown", "minLr"],
    ]);
    this.monitor = options.monitor ?? "val_loss";
    this.mode = checkMode(who, options.mode ?? "auto");
    this.factor = checkNumber(who, "factor", options.factor ?? 0.1);
    if (this.factor >= 1) {
      throw new ConfigError(`${who}: factor is ${this.factor}, but must be below 1.`);
    }
    this.patience = checkNumber(who, "patience", options.patience ?? 10, { min: 0 });
    this.verbose = options.verbose ?? 0;
    this.minDelta = checkNumber(who, "minDelta", options.minDelta ?? 1e-4);
    this.cooldown = checkNumber(who, "cooldown", options.cooldown ?? 0, { min: 0 });
    this.minLr = checkNumber(who, "minLr", options.minLr ?? 0, { min: 0 });
  }

  override getState(): StateTree {
    const best = this.#direction === undefined ? null : this.best;
    return { best, wait: this.wait, cooldownCounter: this.cooldownCounter };
  }

  override setState(state: StateTree): void {
    const read = new StateReader("ReduceLROnPlateau", state);
    this.wait = read.count("wait");
    this.cooldownCounter = read.count("cooldownCounter");
    const best = read.optionalNumber("best");
    if (best === undefined) return;
    this.#direction = directionOf("ReduceLROnPlateau", this.monitor, this.mode, this.model);
    this.best = best;
  }

  override onTrainBegin(): void {
    this.best = Number.NaN;
    this.wait = 0;
    this.cooldownCounter = 0;
    this.#direction = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const who = "ReduceLROnPlateau";
    if (this.#direction === undefined) {
      this.#direction = directionOf(who, this.monitor, this.mode, this.model);
      this.best = worstOf(this.#direction);
    }
    const rate = learningRateOf(who, this.model);
    logs.learning_rate = rate;
    const value = watched(who, this.monitor, logs);
    if (value === undefined) return;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.wait = 0;
    }
    if (improves(this.#direction, value, this.best, this.minDelta)) {
      this.best = value;
      this.wait = 0;
    } else if (this.cooldownCounter <= 0) {
      this.wait++;
      if (this.wait >= this.patience && rate > this.minLr) this.#lower(epoch, rate);
    }
  }

  #lower(epoch: number, rate: number): void {
    const lower = Math.max(rate * this.factor, this.minLr);
    setLearningRate("ReduceLROnPlateau", this.model, lower);
    if (this.verbose > 0) {
      console.log(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${lower}.`);
    }
    this.cooldownCounter = this.cooldown;
    this.wait = 0;
  }
}

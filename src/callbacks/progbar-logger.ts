// Shows the progress of fit, evaluate and predict.

import type { BatchKind, CallbackParams, Logs } from "./callback.ts";
import { Callback } from "./callback.ts";
import type { ProgressBarOptions } from "./progress-bar.ts";
import { ProgressBar } from "./progress-bar.ts";
import type { TextOutput } from "./terminal.ts";
import { standardOutput } from "./terminal.ts";

/** Says where progress goes and which clock times it. */
export type ProgbarLoggerOptions = Pick<ProgressBarOptions, "output" | "now">;

/**
 * Shows a progress bar per epoch; fit, evaluate and predict add it themselves by `verbose`. It reads
 * values only as often as it shows them.
 */
export class ProgbarLogger extends Callback {
  readonly #options: ProgbarLoggerOptions;
  readonly #output: TextOutput;
  #bar: ProgressBar;
  #seen = 0;
  #inFit = false;

  constructor(options: ProgbarLoggerOptions = {}) {
    super();
    this.#output = options.output ?? standardOutput();
    this.#options = { ...options, output: this.#output };
    this.#bar = new ProgressBar(this.#options);
  }

  override setParams(params: CallbackParams): void {
    super.setParams(params);
    this.#begin();
  }

  override wantsBatchEnd(batch: number, kind: BatchKind): boolean {
    if (this.#inFit && kind !== "train") return false;
    this.#seen = batch + 1;
    return this.#bar.due(batch + 1);
  }

  override get hearsEveryBatch(): boolean {
    return false;
  }

  override onTrainBegin(): void {
    this.#inFit = true;
  }

  override onTrainEnd(): void {
    this.#inFit = false;
  }

  override onEpochBegin(epoch: number): void {
    this.#begin();
    const { epochs, verbose } = this.params;
    if (verbose > 0 && epochs > 1) this.#output.write(`Epoch ${epoch + 1}/${epochs}\n`);
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    this.#bar.update(this.#seen, logs, false);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#end(logs);
  }

  override onTestBegin(): void {
    if (!this.#inFit) this.#begin();
  }

  override onTestBatchEnd(_batch: number, logs: Logs): void {
    this.#bar.update(this.#seen, logs, false);
  }

  override onTestEnd(logs: Logs): void {
    if (!this.#inFit) this.#end(logs);
  }

  override onPredictBegin(): void {
    this.#begin();
  }

  override onPredictBatchEnd(): void {
    this.#bar.update(this.#seen, {}, false);
  }

  override onPredictEnd(): void {
    this.#end({});
  }

  #begin(): void {
    const { steps, verbose } = this.params;
    this.#seen = 0;
    this.#bar = new ProgressBar({ ...this.#options, target: steps, verbose });
  }

  #end(logs: Logs): void {
    this.#bar.target ??= this.#seen;
    this.#bar.update(this.#bar.target, logs, true);
  }
}

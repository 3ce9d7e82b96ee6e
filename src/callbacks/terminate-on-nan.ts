// Ends training when the loss is no number any more.

import { GradusError } from "../shared/errors.ts";
import type { Logs } from "./callback.ts";
import { Callback } from "./callback.ts";

/**
 * Ends training when a loss is NaN or infinite; reads the loss at every batch.
 * @see https://keras.io/api/callbacks/terminate_on_nan/
 */
export class TerminateOnNaN extends Callback {
  readonly raiseError: boolean;

  /** With `raiseError` it throws instead of ending training quietly; default false. */
  constructor(options: { readonly raiseError?: boolean } = {}) {
    super();
    this.raiseError = options.raiseError ?? false;
  }

  /** @throws GradusError for an invalid loss, if asked to. */
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const loss = logs.loss;
    if (loss === undefined || Number.isFinite(loss)) return;
    const found = `Batch ${batch}: the loss is ${loss}`;
    if (this.raiseError) throw new GradusError(`${found}. Lower the learning rate.`);
    console.log(`${found}, terminating training.`);
    this.model.stopTraining = true;
  }
}

// Collects the values of each epoch: what fit gives.

import type { Logs } from "./callback.ts";
import { Callback } from "./callback.ts";

/** Holds the values of all epochs by name; every fit gives one. */
export class History extends Callback {
  /** Numbers of the epochs run, from 0. */
  readonly epoch: number[] = [];
  /** One value per epoch under each name: `history.loss[0]`. */
  readonly history: Record<string, number[]> = {};
  /** Whether an abort signal ended training early. */
  aborted = false;

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      const values = this.history[name] ?? [];
      values.push(value);
      this.history[name] = values;
    }
  }
}

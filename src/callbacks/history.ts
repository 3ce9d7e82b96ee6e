// Collects the values of each epoch: what fit gives.

import type { StateTree } from "../registry/index.ts";
import { StateReader } from "../registry/index.ts";
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

  override getState(): StateTree {
    return { epoch: [...this.epoch], history: structuredClone(this.history) };
  }

  override setState(state: StateTree): void {
    const read = new StateReader("History", state);
    this.epoch.splice(0, this.epoch.length, ...read.numbers("epoch"));
    const values = read.child("history");
    for (const name of Object.keys(this.history)) delete this.history[name];
    for (const name of values.names) this.history[name] = values.numbers(name);
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      const values = this.history[name] ?? [];
      values.push(value);
      this.history[name] = values;
    }
  }
}

// The hooks of training in, one line that moves on the terminal out.

import { callbacks } from "gradus";
import { shortNumber } from "./chart.ts";
import type { Terminal } from "./terminal.ts";

type Logs = Readonly<Record<string, number>>;

const width = 20;
const leastMilliseconds = 60;

/** Shows the epoch and its values while training goes on. */
export class TrainingProgress extends callbacks.Callback {
  readonly #terminal: Terminal;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal) {
    super();
    this.#terminal = terminal;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const now = performance.now();
    const { epochs } = this.params;
    const done = epoch + 1;
    if (done < epochs && now - this.#shownAt < leastMilliseconds) return;
    this.#shownAt = now;
    const full = Math.round((done / epochs) * width);
    const bar = `${"━".repeat(full)}${"┄".repeat(width - full)}`;
    const values = Object.entries(logs).map(([name, value]) => `${name} ${shortNumber(value)}`);
    this.#terminal.progress(`epoch ${done}/${epochs} ${bar} ${values.join("  ")}`);
  }

  override onTrainEnd(): void {
    this.#terminal.progress("");
  }
}

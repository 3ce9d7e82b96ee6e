// Writes the values of each epoch to a file of comma-separated values.

import { platform } from "#platform";
import type { StateTree } from "../registry/index.ts";
import { checkOptions, StateReader } from "../registry/index.ts";
import type { Logs } from "./callback.ts";
import { Callback } from "./callback.ts";

/** Are the options of `CSVLogger`. */
export interface CSVLoggerOptions {
  /** Path of the file, such as `training.csv`. */
  readonly filename: string;
  /** What stands between values; default `","`. */
  readonly separator?: string;
  /** Continues a file that exists instead of beginning it anew; default false. */
  readonly append?: boolean;
}

/**
 * Writes a line per epoch: the epoch, then the values by name in alphabetical order. The file is
 * whole after each epoch.
 * @see https://keras.io/api/callbacks/csv_logger/
 */
export class CSVLogger extends Callback {
  readonly filename: string;
  readonly separator: string;
  readonly append: boolean;
  #lines: string[] = [];
  #keys: readonly string[] | undefined;

  constructor(options: CSVLoggerOptions) {
    super();
    checkOptions("CSVLogger", options, ["filename", "separator", "append"]);
    this.filename = options.filename;
    this.separator = options.separator ?? ",";
    this.append = options.append ?? false;
  }

  override async onTrainBegin(): Promise<void> {
    this.#lines = [];
    this.#keys = undefined;
    if (!this.append || !(await platform.exists(this.filename))) return;
    const text = new TextDecoder().decode(await platform.readFile(this.filename));
    this.#lines = text.split(/\r?\n/).filter((line) => line !== "");
    const [, ...keys] = this.#lines[0]?.split(this.separator) ?? [];
    if (keys.length > 0) this.#keys = keys;
  }

  override getState(): StateTree {
    return { lines: [...this.#lines], keys: this.#keys === undefined ? null : [...this.#keys] };
  }

  override setState(state: StateTree): void {
    const read = new StateReader("CSVLogger", state);
    this.#lines = read.texts("lines");
    this.#keys = read.value("keys") === null ? undefined : read.texts("keys");
  }

  /** @throws FileError when the file cannot be written. */
  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#keys === undefined) {
      this.#keys = this.#expectedKeys(logs);
      this.#lines.push(this.#line(["epoch", ...this.#keys]));
    }
    const values = this.#keys.map((key) => logs[key] ?? "NA");
    this.#lines.push(this.#line([epoch, ...values]));
    const bytes = new TextEncoder().encode(`${this.#lines.join("\n")}\n`);
    await platform.writeFileAtomic(this.filename, bytes);
  }

  // With validation at some epochs only, the first epoch may lack the columns of later ones.
  #expectedKeys(logs: Logs): string[] {
    const keys = Object.keys(logs).sort();
    const validated = keys.some((key) => key.startsWith("val_"));
    const promised = this.params.validates && !validated ? keys.map((key) => `val_${key}`) : [];
    return [...keys, ...promised];
  }

  #line(cells: readonly (string | number)[]): string {
    return cells
      .map(String)
      .map((cell) => (cell.includes(this.separator) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(this.separator);
  }
}

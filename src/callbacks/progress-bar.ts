// One line that shows how far an epoch is, how long it takes, and its values so far.

import { platform } from "#platform";
import type { Logs } from "./callback.ts";
import { exponential } from "./model-checkpoint.ts";
import type { TextOutput } from "./terminal.ts";
import { standardOutput } from "./terminal.ts";

/** Are the options of `ProgressBar`. */
export interface ProgressBarOptions {
  /** Steps in all; undefined when unknown. */
  readonly target?: number | undefined;
  /** Length of the bar in characters; default 20. */
  readonly width?: number;
  /** 1, the default, for a bar that moves, 2 for one line at the end, 0 for nothing. */
  readonly verbose?: 0 | 1 | 2;
  /** Least time between two updates in milliseconds; default 50. */
  readonly interval?: number;
  /** What one step is called; default `"step"`. */
  readonly unitName?: string;
  /** Default: the standard output, or the console. */
  readonly output?: TextOutput;
  /** Clock in milliseconds; default: the host's. */
  readonly now?: () => number;
}

/**
 * Shows progress in Keras' format. On a terminal the line is rewritten as it goes; elsewhere only
 * the finished line is written, without colours.
 */
export class ProgressBar {
  target: number | undefined;
  readonly #width: number;
  readonly #verbose: 0 | 1 | 2;
  readonly #interval: number;
  readonly #unit: string;
  readonly #output: TextOutput;
  readonly #now: () => number;
  readonly #start: number;
  #lastUpdate = Number.NEGATIVE_INFINITY;
  #afterFirstStep: number | undefined;
  #written = 0;

  constructor(options: ProgressBarOptions = {}) {
    this.target = options.target;
    this.#width = options.width ?? 20;
    this.#verbose = options.verbose ?? 1;
    this.#interval = options.interval ?? 50;
    this.#unit = options.unitName ?? "step";
    this.#output = options.output ?? standardOutput();
    this.#now = options.now ?? platform.now;
    this.#start = this.#now();
  }

  /** Tells whether an update would be shown now; notes the time of the first step. */
  due(current: number): boolean {
    const now = this.#now();
    if (current === 1) this.#afterFirstStep ??= now;
    return this.#verbose === 1 && this.#output.live && now - this.#lastUpdate >= this.#interval;
  }

  /** Shows the state after `current` steps; `finalize` (by default at the target) ends the line. */
  update(current: number, values: Logs = {}, finalize = current === this.target): void {
    const now = this.#now();
    const perStep = this.#secondsPerStep(current, now);
    const live = this.#verbose === 1 && this.#output.live;
    if (!finalize && (!live || now - this.#lastUpdate < this.#interval)) return;
    this.#lastUpdate = now;
    const seconds = (now - this.#start) / 1000;
    if (live) this.#rewrite(current, seconds, perStep, values, finalize);
    else if (this.#verbose > 0) {
      const unit = formatStepTime(perStep, this.#unit);
      const numbers = formatValues(values, this.#verbose === 2);
      const text = `${this.#count(current)} - ${seconds.toFixed(0)}s - ${unit}${numbers}\n`;
      this.#output.write(text);
    }
  }

  #rewrite(current: number, seconds: number, perStep: number, values: Logs, finalize: boolean) {
    const left = this.target === undefined || finalize ? undefined : this.target - current;
    const time = left === undefined ? `${seconds.toFixed(0)}s` : formatDuration(perStep * left);
    const unit = formatStepTime(perStep, this.#unit);
    const line = `${this.#bar(current)} ${this.#style(time, "1")} ${unit}${formatValues(values, false)}`;
    const length = visibleLength(line);
    const rest = " ".repeat(Math.max(0, this.#written - length));
    this.#written = length;
    this.#output.write(`\r${line}${rest}${finalize ? "\n" : ""}`);
  }

  #bar(current: number): string {
    if (this.target === undefined) return this.#count(current);
    const done = Math.min(this.#width, Math.floor((this.#width * current) / this.target));
    const full = done > 0 ? this.#style("━".repeat(done), "32") : "";
    const left = this.#width - done;
    // Without colours the part to come is told by its sign.
    const rest =
      this.#output.colors === false ? "─".repeat(left) : this.#style("━".repeat(left), "37");
    return `${this.#style(this.#count(current), "1")} ${full}${rest}`;
  }

  #style(text: string, code: string): string {
    return this.#output.colors === false ? text : `\u001b[${code}m${text}\u001b[0m`;
  }

  #count(current: number): string {
    if (this.target === undefined) return `${String(current).padStart(7)}/Unknown`;
    const total = String(this.target);
    return `${String(current).padStart(total.length)}/${total}`;
  }

  // The first step compiles, so it does not count where there are others.
  #secondsPerStep(current: number, now: number): number {
    if (current === 0) return 0;
    const since = this.#afterFirstStep;
    if (current === 1) this.#afterFirstStep = since ?? now;
    if (since !== undefined && current > 1) return (now - since) / 1000 / (current - 1);
    return (now - this.#start) / 1000 / current;
  }
}

/** Writes a value as Keras' progress bar does: four decimals, or powers of ten when it is small. */
export function formatValue(value: number, signed = false): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return (signed ? value : Math.abs(value)) > 1e-3 ? value.toFixed(4) : exponential(value, 4);
}

function formatValues(values: Logs, signed: boolean): string {
  return Object.entries(values)
    .map(([name, value]) => ` - ${name}: ${formatValue(value, signed)}`)
    .join("");
}

/** Writes remaining seconds: `59s`, `1:05`, `1:01:05`. */
export function formatDuration(seconds: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, "0");
  if (seconds > 3600) {
    return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  }
  if (seconds > 60) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds)}s`;
}

function formatStepTime(seconds: number, unit: string): string {
  if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(0)}s/${unit}`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/${unit}`;
  return `${(seconds * 1e6).toFixed(0)}us/${unit}`;
}

const colour = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

function visibleLength(text: string): number {
  return text.replaceAll(colour, "").length;
}

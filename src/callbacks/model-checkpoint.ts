// Saves the model or its weights while it trains.

import type { StateTree } from "../registry/index.ts";
import { checkNumber, checkOptions, StateReader } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { CallbackModel, Logs } from "./callback.ts";
import { Callback } from "./callback.ts";
import type { MonitorMode, MonitorOptions } from "./monitor.ts";
import { checkMode, directionOf, improves, watched, worstOf } from "./monitor.ts";

/** Are the options of `ModelCheckpoint`. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Path ending in `.keras`, or `.weights.h5` for weights only. `{epoch:02d}`, counted from 1, and
   * values such as `{val_loss:.4f}` are filled in.
   */
  readonly filepath: string;
  /** 1 says what is saved; default 0. */
  readonly verbose?: 0 | 1;
  /** Saves only when the watched value improves; default false. */
  readonly saveBestOnly?: boolean;
  /** Saves weights alone; default false. */
  readonly saveWeightsOnly?: boolean;
  /** `"epoch"`, the default, or a number of batches, counted across epochs. */
  readonly saveFreq?: "epoch" | number;
  /** Value that the first save must beat; default null. */
  readonly initialValueThreshold?: number | null;
}

/**
 * Saves the model at the end of epochs, or every so many batches. A `.keras` file of it is a
 * checkpoint: `fit(x, y, { resumeFrom: path })` goes on from it as if training had never stopped.
 * @see https://keras.io/api/callbacks/model_checkpoint/
 */
export class ModelCheckpoint extends Callback {
  readonly filepath: string;
  readonly monitor: string;
  readonly mode: MonitorMode;
  readonly verbose: 0 | 1;
  readonly saveBestOnly: boolean;
  readonly saveWeightsOnly: boolean;
  readonly saveFreq: "epoch" | number;
  /** The best value so far; undefined before the first. */
  best: number | undefined;
  #direction: "min" | "max" | undefined;
  #epoch = 0;
  #batches = 0;
  #lastBatch = -1;

  /** @throws ConfigError for a file name that does not say what kind of file it is. */
  constructor(options: ModelCheckpointOptions) {
    super();
    const who = "ModelCheckpoint";
    checkOptions(who, options, [
      ...["filepath", "monitor", "verbose", "saveBestOnly", "saveWeightsOnly", "mode"],
      ...["saveFreq", "initialValueThreshold"],
    ]);
    this.filepath = options.filepath;
    this.monitor = options.monitor ?? "val_loss";
    this.mode = checkMode(who, options.mode ?? "auto");
    this.verbose = options.verbose ?? 0;
    this.saveBestOnly = options.saveBestOnly ?? false;
    this.saveWeightsOnly = options.saveWeightsOnly ?? false;
    const frequency = options.saveFreq ?? "epoch";
    this.saveFreq =
      frequency === "epoch"
        ? frequency
        : checkNumber(who, "saveFreq", frequency, { min: 1, integer: true });
    this.best = options.initialValueThreshold ?? undefined;
    checkEnding(who, this.filepath, this.saveWeightsOnly);
  }

  override getState(): StateTree {
    const [epoch, batches, lastBatch] = [this.#epoch, this.#batches, this.#lastBatch];
    return { best: this.best ?? null, epoch, batches, lastBatch };
  }

  override setState(state: StateTree): void {
    const read = new StateReader("ModelCheckpoint", state);
    this.best = read.optionalNumber("best");
    this.#epoch = read.count("epoch");
    this.#batches = read.count("batches");
    this.#lastBatch = read.number("lastBatch");
  }

  override wantsBatchEnd(): boolean {
    return this.saveFreq !== "epoch";
  }

  override get hearsEveryBatch(): boolean {
    return this.saveFreq !== "epoch";
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    // Several batches may have run since the last call; a smaller number begins an epoch.
    this.#batches += batch - (batch > this.#lastBatch ? this.#lastBatch : -1);
    this.#lastBatch = batch;
    if (this.saveFreq === "epoch" || this.#batches < this.saveFreq) return;
    this.#batches = 0;
    await this.#save(logs);
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#epoch = epoch;
    if (this.saveFreq === "epoch") await this.#save(logs);
  }

  async #save(logs: Logs): Promise<void> {
    const path = fillTemplate(this.filepath, { ...logs, epoch: this.#epoch + 1 });
    const say = (text: string) => {
      if (this.verbose > 0) console.log(`\nEpoch ${this.#epoch + 1}: ${text}`);
    };
    if (!this.saveBestOnly) {
      say(`saving model to ${path}`);
      return writeModel(this.model, path, this.saveWeightsOnly);
    }
    const value = watched("ModelCheckpoint", this.monitor, logs);
    if (value === undefined) return;
    this.#direction ??= directionOf("ModelCheckpoint", this.monitor, this.mode, this.model);
    const best = this.best ?? worstOf(this.#direction);
    if (!improves(this.#direction, value, best)) {
      return say(`${this.monitor} did not improve from ${best.toFixed(5)}`);
    }
    say(
      `${this.monitor} improved from ${best.toFixed(5)} to ${value.toFixed(5)}, ` +
        `saving model to ${path}`,
    );
    this.best = value;
    return writeModel(this.model, path, this.saveWeightsOnly);
  }
}

function checkEnding(who: string, path: string, weightsOnly: boolean): void {
  const endings = weightsOnly ? [".weights.h5"] : [".keras"];
  if (typeof path === "string" && endings.some((ending) => path.endsWith(ending))) return;
  const kind = weightsOnly ? "the weights alone" : "a whole model";
  throw new ConfigError(
    `${who}: filepath is ${JSON.stringify(path)}, but a file of ${kind} ends in "${endings[0]}".`,
  );
}

async function writeModel(model: CallbackModel, path: string, weightsOnly: boolean) {
  const write = model.saveCheckpoint ?? model.save;
  if (weightsOnly) {
    if (model.saveWeights) return model.saveWeights(path, { sealed: true });
  } else if (write) return write.call(model, path);
  throw new ConfigError("ModelCheckpoint: this model has no save() or saveWeights().");
}

/**
 * Fills `{name}`, `{name:02d}` and `{name:.4f}` in a path by values.
 * @throws ConfigError for a name that has no value.
 */
export function fillTemplate(template: string, values: Logs): string {
  return template.replace(
    /\{(\w+)(?::(?:(0?)(\d+))?(?:\.(\d+))?([dfe])?)?\}/g,
    (_whole, name: string, zero = "", width = "0", digits = "", kind = "") => {
      const value = values[name];
      if (value === undefined) {
        throw new ConfigError(
          `ModelCheckpoint: the file name "${template}" asks for "${name}", but there are ` +
            `${Object.keys(values).join(", ")}.`,
        );
      }
      const text = writeNumber(value, digits, kind);
      return zero === "" ? text.padStart(Number(width)) : text.padStart(Number(width), "0");
    },
  );
}

function writeNumber(value: number, digits: string, kind: string): string {
  if (kind === "d" || (kind === "" && digits === "")) return String(value);
  const places = digits === "" ? 6 : Number(digits);
  return kind === "e" ? exponential(value, places) : value.toFixed(places);
}

/** Writes a number as Python does by `.4e`: the exponent has at least two digits. */
export function exponential(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

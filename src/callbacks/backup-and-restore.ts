// Keeps checkpoints of a run in a folder and lets an interrupted run go on from the newest whole one.

import { platform } from "#platform";
import type { StateTree } from "../registry/index.ts";
import { checkNumber, checkOptions, describe, StateReader } from "../registry/index.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import type { Checkpoint, Logs } from "./callback.ts";
import { Callback } from "./callback.ts";

/** Are the options of `BackupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** Folder for the checkpoints of this one run; made if need be. */
  readonly backupDir: string;
  /** `"epoch"`, the default, or a number of batches, counted across epochs. */
  readonly saveFreq?: "epoch" | number;
  /** Keeps the checkpoint before the newest too, for the case that a disk damages one; default true. */
  readonly doubleCheckpoint?: boolean;
  /** Removes the checkpoints when training has reached its end; default true. */
  readonly deleteCheckpoint?: boolean;
}

/** The checkpoints are written in turn, so that one is whole whatever happens to the other. */
const names = ["latest-1.keras", "latest-2.keras"];

/**
 * Goes on where an interrupted run stood: a program that is started again with the same model, data
 * and callbacks ends with the very weights that it would have had without the interruption.
 * @see https://keras.io/api/callbacks/backup_and_restore/
 */
export class BackupAndRestore extends Callback {
  readonly backupDir: string;
  readonly saveFreq: "epoch" | number;
  readonly doubleCheckpoint: boolean;
  readonly deleteCheckpoint: boolean;
  #sequence = 0;
  #batches = 0;
  #lastBatch = -1;
  #lastEpoch = -1;

  constructor(options: BackupAndRestoreOptions) {
    super();
    const who = "BackupAndRestore";
    const known = ["backupDir", "saveFreq", "doubleCheckpoint", "deleteCheckpoint"];
    checkOptions(who, options, known);
    if (typeof options.backupDir !== "string" || options.backupDir === "") {
      throw new ConfigError(
        `${who}: backupDir is ${describe(options.backupDir)}, but must be the path of a folder.`,
      );
    }
    this.backupDir = options.backupDir;
    const frequency = options.saveFreq ?? "epoch";
    this.saveFreq =
      frequency === "epoch"
        ? frequency
        : checkNumber(who, "saveFreq", frequency, { min: 1, integer: true });
    this.doubleCheckpoint = options.doubleCheckpoint ?? true;
    this.deleteCheckpoint = options.deleteCheckpoint ?? true;
  }

  override wantsBatchEnd(): boolean {
    return this.saveFreq !== "epoch";
  }

  override get hearsEveryBatch(): boolean {
    return this.saveFreq !== "epoch";
  }

  override getState(): StateTree {
    const [batches, lastBatch, lastEpoch] = [this.#batches, this.#lastBatch, this.#lastEpoch];
    return { batches, lastBatch, lastEpoch };
  }

  override setState(state: StateTree): void {
    const read = new StateReader("BackupAndRestore", state);
    this.#batches = read.count("batches");
    this.#lastBatch = read.number("lastBatch");
    this.#lastEpoch = read.number("lastEpoch");
  }

  /** @throws FileError when the folder cannot be made, or no checkpoint in it is whole. */
  override async onTrainBegin(): Promise<void> {
    this.#sequence = 0;
    this.#batches = 0;
    this.#lastBatch = -1;
    this.#lastEpoch = -1;
    await platform.makeDirectory(this.backupDir);
    const broken: FileError[] = [];
    let newest: Checkpoint | undefined;
    for (const path of this.#paths()) {
      if (!(await platform.exists(path))) continue;
      try {
        const found = await this.#model().openCheckpoint(path);
        if (newest === undefined || found.sequence > newest.sequence) newest = found;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        broken.push(error);
      }
    }
    if (newest === undefined) {
      if (broken[0] !== undefined) throw broken[0];
      return;
    }
    for (const { message } of broken) {
      console.warn(`BackupAndRestore: ${message} Training goes on from the other checkpoint.`);
    }
    this.#sequence = newest.sequence;
    this.#model().resumeFrom(newest);
  }

  override async onTrainBatchEnd(batch: number): Promise<void> {
    // Several batches may have run since the last call; a smaller number begins an epoch.
    this.#batches += batch - (batch > this.#lastBatch ? this.#lastBatch : -1);
    this.#lastBatch = batch;
    if (this.saveFreq === "epoch" || this.#batches < this.saveFreq) return;
    this.#batches = 0;
    await this.#save();
  }

  override async onEpochEnd(epoch: number, _logs: Logs): Promise<void> {
    this.#lastEpoch = epoch;
    if (this.saveFreq === "epoch") await this.#save();
  }

  override async onTrainEnd(): Promise<void> {
    // A run that was aborted is to go on later.
    const ended = this.model.stopTraining || this.#lastEpoch + 1 >= this.params.epochs;
    if (!this.deleteCheckpoint || !ended) return;
    for (const path of this.#paths()) await platform.removeFile(path);
  }

  async #save(): Promise<void> {
    const paths = this.#paths();
    this.#sequence++;
    const path = paths[this.#sequence % paths.length] ?? "";
    await this.#model().saveCheckpoint(path, this.#sequence);
  }

  #paths(): string[] {
    const kept = this.doubleCheckpoint ? names : names.slice(0, 1);
    return kept.map((name) => `${this.backupDir.replace(/\/$/, "")}/${name}`);
  }

  #model() {
    const { saveCheckpoint, openCheckpoint, resumeFrom } = this.model;
    if (!saveCheckpoint || !openCheckpoint || !resumeFrom) {
      throw new ConfigError("BackupAndRestore: this model cannot be saved.");
    }
    return {
      saveCheckpoint: saveCheckpoint.bind(this.model),
      openCheckpoint: openCheckpoint.bind(this.model),
      resumeFrom: resumeFrom.bind(this.model),
    };
  }
}

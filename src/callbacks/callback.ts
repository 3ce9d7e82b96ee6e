// The base of all callbacks: hooks that training calls, and what they may do with the model.

import type { HostTensor, Literal } from "../engine/index.ts";
import type { StateTree } from "../registry/index.ts";

/** Are the values of an epoch or batch by name: `loss`, `accuracy`, `val_loss` … */
export type Logs = Record<string, number>;

/** May be awaited, where a hook does something that takes time. */
export type Awaitable = void | Promise<void>;

/** Is what callbacks change of an optimizer. */
export interface CallbackOptimizer {
  /** A number, or a schedule, which cannot be set. */
  get learningRate(): unknown;
  set learningRate(rate: number);
}

/** Is a checkpoint that was read and found whole. */
export interface Checkpoint {
  /** Number of the checkpoint among those of its folder. */
  readonly sequence: number;
  /** Where training stood: what a run needs to go on from there. */
  readonly training: StateTree;
  /** Overwrites the weights of the model and the state of its optimizer. */
  restore(): Promise<void>;
}

/** Is what callbacks see of a model. */
export interface CallbackModel {
  /** Set to true, ends training after the present step. */
  stopTraining: boolean;
  readonly optimizer: CallbackOptimizer | undefined;
  getWeights(): Promise<HostTensor[]>;
  setWeights(values: readonly Literal[]): void;
  /** Writes the whole model to a `.keras` file. */
  save?(path: string): Promise<void>;
  /** Writes the weights to a `.weights.h5` file, with a digest behind it where it is to be sealed. */
  saveWeights?(path: string, options?: { readonly sealed?: boolean }): Promise<void>;
  /**
   * Writes the whole model with all that is needed to go on from here, each part under a digest;
   * called at the end of an epoch or of a batch of training. `sequence` numbers checkpoints.
   */
  saveCheckpoint?(path: string, sequence?: number): Promise<void>;
  /** Opens a checkpoint. @throws FileError when a bit of it has changed, or it does not fit. */
  openCheckpoint?(path: string): Promise<Checkpoint>;
  /** Makes the run of fit that begins go on from a checkpoint. */
  resumeFrom?(checkpoint: Checkpoint): void;
  /** Says which way a compiled metric improves; undefined when it is unknown. */
  metricDirection?(name: string): "min" | "max" | undefined;
}

/** Names what a run does with its batches. */
export type BatchKind = "train" | "test" | "predict";

/** Says what is being run. */
export interface CallbackParams {
  readonly epochs: number;
  /** Steps of an epoch; undefined when the data do not tell. */
  readonly steps: number | undefined;
  readonly verbose: 0 | 1 | 2;
  /** Whether some epochs end with validation. */
  readonly validates: boolean;
}

/**
 * Follows training. Override the hooks that you need; each may be async, and training waits for it.
 * A hook at the end of every batch costs the reading of the values at every batch.
 * @see https://keras.io/api/callbacks/base_callback/
 */
export class Callback {
  protected params: CallbackParams = { epochs: 1, steps: undefined, verbose: 0, validates: false };
  #model: CallbackModel | undefined;

  /** Takes in what is being run, before the first hook. */
  setParams(params: CallbackParams): void {
    this.params = params;
  }

  /** Takes in the model, before the first hook. */
  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  /** Gives the model. @throws Error before training. */
  protected get model(): CallbackModel {
    if (this.#model === undefined) throw new Error("a callback has its model once training begins");
    return this.#model;
  }

  /**
   * Says whether to call the hook at the end of this batch, counted from 0; true unless a callback
   * wants some batches only.
   */
  wantsBatchEnd(_batch: number, _kind: BatchKind): boolean {
    return true;
  }

  /**
   * Says whether batch hooks must be called at every batch, or every `stepsPerExecution` batches;
   * true unless a callback is content with some. Then training runs many short steps in one go.
   */
  get hearsEveryBatch(): boolean {
    return true;
  }

  /**
   * Gives what this callback must know again when a run is resumed; null, the default, if nothing.
   * A checkpoint that is written in a hook holds the state of that moment.
   */
  getState(): StateTree {
    return null;
  }

  /** Takes over what `getState` gave: after `onTrainBegin` and `onEpochBegin` of a resumed run. */
  setState(_state: StateTree): void {}

  onTrainBegin(_logs?: Logs): Awaitable {}
  onTrainEnd(_logs?: Logs): Awaitable {}
  onEpochBegin(_epoch: number, _logs?: Logs): Awaitable {}
  /** Gets the values of the epoch; what it adds to them reaches the callbacks behind it. */
  onEpochEnd(_epoch: number, _logs: Logs): Awaitable {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): Awaitable {}
  /** Gets the running values of the epoch after a batch. */
  onTrainBatchEnd(_batch: number, _logs: Logs): Awaitable {}
  onTestBegin(_logs?: Logs): Awaitable {}
  onTestEnd(_logs: Logs): Awaitable {}
  onTestBatchBegin(_batch: number, _logs?: Logs): Awaitable {}
  onTestBatchEnd(_batch: number, _logs: Logs): Awaitable {}
  onPredictBegin(_logs?: Logs): Awaitable {}
  onPredictEnd(_logs?: Logs): Awaitable {}
  onPredictBatchBegin(_batch: number, _logs?: Logs): Awaitable {}
  onPredictBatchEnd(_batch: number, _logs: Logs): Awaitable {}
}

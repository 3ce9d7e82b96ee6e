// The options of fit, evaluate, predict and their one-batch forms, and what they give.

import type { Callback } from "../callbacks/index.ts";
import type { DataTree } from "../data/adapters.ts";
import type { Source } from "../data/source.ts";
import type { ClassWeight } from "./class-weights.ts";

/** Says how much is shown: nothing, a progress bar, or one line per epoch; `"auto"` is the bar. */
export type Verbose = "auto" | 0 | 1 | 2;

/** Is data to validate on: `[x, y]`, `[x, y, sampleWeight]`, named, or a stream of batches. */
export type ValidationData =
  | readonly [x: DataTree, y: DataTree, sampleWeight?: DataTree]
  | { readonly x: DataTree; readonly y: DataTree; readonly sampleWeight?: DataTree }
  | Source<unknown>;

/** Are the options of `fit`. */
export interface FitOptions {
  /** Samples per step; default 32, or so many that `stepsPerEpoch` go over all. */
  readonly batchSize?: number;
  /** Number of the last epoch, counted from 1; default 1. */
  readonly epochs?: number;
  readonly verbose?: Verbose;
  readonly callbacks?: readonly Callback[];
  /** Share of the samples, from the end, that is kept for validation; default 0. */
  readonly validationSplit?: number;
  readonly validationData?: ValidationData;
  /** New order of samples in every epoch; `"batch"` shuffles within batches. Default true. */
  readonly shuffle?: boolean | "batch";
  /** Factors of the losses of classes. */
  readonly classWeight?: ClassWeight;
  /** Factors of the losses of samples. */
  readonly sampleWeight?: DataTree;
  /** Epoch to begin with, counted from 0; default 0. */
  readonly initialEpoch?: number;
  /** Steps of an epoch; default: all batches. Streams without end need it. */
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
  /** Default: `batchSize`. */
  readonly validationBatchSize?: number;
  /** Validates every so many epochs, or after these epochs, counted from 1; default 1. */
  readonly validationFreq?: number | readonly number[];
  /** Ends training after the present step when aborted. */
  readonly signal?: AbortSignal;
  /**
   * Path of a checkpoint, such as a `.keras` file of ModelCheckpoint, to go on from: with the same
   * model, data and callbacks training ends as if it had never stopped.
   */
  readonly resumeFrom?: string;
  /** Seed of the shuffling; default: the process's next one, see `setRandomSeed`. */
  readonly seed?: number;
}

/** Are the options of `evaluate`. */
export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbose;
  readonly sampleWeight?: DataTree;
  /** Most batches; default all. */
  readonly steps?: number;
  readonly callbacks?: readonly Callback[];
  /** Gives values by name instead of in order; default false. */
  readonly returnDict?: boolean;
}

/** Are the options of `predict`. */
export interface PredictOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbose;
  readonly steps?: number;
  readonly callbacks?: readonly Callback[];
}

/** Are the options of `trainOnBatch` and `testOnBatch`. */
export interface OnBatchOptions {
  readonly sampleWeight?: DataTree;
  readonly classWeight?: ClassWeight;
  readonly returnDict?: boolean;
}

/** Is the loss alone, or loss and metrics in order. */
export type Scores = number | number[];

/** Names all options of `fit`. */
export const fitOptionNames = [
  ...["batchSize", "epochs", "verbose", "callbacks", "validationSplit", "validationData"],
  ...["shuffle", "classWeight", "sampleWeight", "initialEpoch", "stepsPerEpoch"],
  ...["validationSteps", "validationBatchSize", "validationFreq", "signal", "seed", "resumeFrom"],
];

// What can be found wrong with a training, and what mends it.

import type { Change } from "../config/changes.ts";
import type { Config } from "../config/config.ts";
import type { Frame } from "../engine/frame.ts";

/** Is what a diagnosis looks at: the configuration, the newest picture, the losses so far. */
export interface Evidence {
  readonly config: Config;
  readonly frame: Frame;
  readonly curve: {
    readonly epochs: readonly number[];
    readonly train: readonly number[];
    readonly test: readonly number[];
  };
}

/** Names what can be wrong. */
export type FindingId =
  | "exploded"
  | "explodedByPenalty"
  | "growing"
  | "jumping"
  | "overfitting"
  | "needsProbability"
  | "needsSoftmax"
  | "needsNumberLoss"
  | "needsLinear"
  | "numberLossOnClasses"
  | "lonelySoftmax"
  | "noFeatures"
  | "allFrozen"
  | "deadLayer"
  | "deadNodes"
  | "saturated"
  | "alike"
  | "tooSlow"
  | "tooSimple"
  | "vanishing"
  | "overRegularized"
  | "standstill";

/** Names what can be done about it. */
export type MendId =
  | "learningRate"
  | "regularizationRate"
  | "sigmoid"
  | "softmax"
  | "linearOutput"
  | "meanSquaredError"
  | "tanhLayer"
  | "leakyRelu"
  | "tanh"
  | "relu"
  | "initializer"
  | "features"
  | "thaw"
  | "addLayer"
  | "addNodes"
  | "adam"
  | "penalty"
  | "moreData";

/** Is a way to mend, as one change. */
export interface Mend {
  readonly id: MendId;
  /** A number that its name says, such as the new learning rate. */
  readonly value: number;
  readonly change: Change;
  /** Whether the weights are of no use any more, so that training has to begin anew. */
  readonly anew: boolean;
}

/** Is one thing that is wrong, with what its text needs to say and what mends it, the best first. */
export interface Finding {
  readonly id: FindingId;
  /** `serious`: training cannot go on; `warning`: it will not get far; `hint`: it could go better. */
  readonly severity: "serious" | "warning" | "hint";
  readonly values: readonly number[];
  readonly mends: readonly Mend[];
}

/** Looks for some kind of trouble. */
export type Examiner = (evidence: Evidence) => Finding | null;

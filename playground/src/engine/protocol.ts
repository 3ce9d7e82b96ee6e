// What page and worker say to each other: commands and questions one way, news and answers the other.

import type { Config, Speed } from "../config/config.ts";
import type { Samples } from "../data/samples.ts";
import type { Frame, View } from "./frame.ts";
import type { Progress } from "./progress.ts";
import type { Answer, Question, QuestionName } from "./questions/index.ts";
import type { StepUnit } from "./step-unit.ts";

/** Says when training ends by itself; 0 stands for never. */
export type StopRule = Pick<Config, "stopEpoch" | "stopLoss">;

/** Is what the page tells the worker. Commands are carried out in order. */
export type Command =
  /** Makes a new network; frames of the one before are void. */
  | {
      readonly kind: "load";
      readonly generation: number;
      readonly config: Config;
      readonly samples: Samples;
      /** Weights to begin with; default: the initial ones of the configuration. */
      readonly weights: Float64Array | null;
      /** What training goes on from; default: it begins. */
      readonly progress?: Progress | null;
    }
  | { readonly kind: "setSamples"; readonly samples: Samples }
  | { readonly kind: "setHeld"; readonly held: readonly number[] }
  | { readonly kind: "setFrozen"; readonly frozen: readonly boolean[] }
  | { readonly kind: "setLearningRate"; readonly rate: number }
  | { readonly kind: "setWeight"; readonly index: number; readonly value: number }
  | { readonly kind: "setWeights"; readonly weights: Float64Array }
  | { readonly kind: "play" }
  | { readonly kind: "setSpeed"; readonly speed: Speed }
  | { readonly kind: "setStop"; readonly stop: StopRule }
  /** Judges after each epoch up to this one, in this network and later ones; 0 stands for none. */
  | { readonly kind: "setJudged"; readonly epochs: number }
  | { readonly kind: "pause" }
  | { readonly kind: "step"; readonly unit: StepUnit }
  /** Asks for one frame, as soon as the present slice of training is over. */
  | { readonly kind: "look"; readonly view: View }
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly name: QuestionName;
      readonly question: Question<QuestionName>;
    };

/** Is what the worker tells the page. */
export type News =
  | { readonly kind: "frame"; readonly frame: Frame }
  /** The rule of the configuration has ended training. */
  | { readonly kind: "stopped"; readonly generation: number }
  /** The loss is no number any more; training has stopped. */
  | { readonly kind: "diverged"; readonly generation: number }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answer<QuestionName> }
  | { readonly kind: "refused"; readonly id: number; readonly message: string }
  /** A command failed; the message is for people. */
  | { readonly kind: "failed"; readonly message: string };

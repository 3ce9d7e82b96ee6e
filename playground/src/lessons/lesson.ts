// What a lesson is: steps that set the page up, say what is to be seen, and check what was done.

import type { Config } from "../config/config.ts";
import type { Frame } from "../engine/frame.ts";
import type { StepUnit } from "../engine/step-unit.ts";
import type { Both } from "../language/phrases.ts";
import type { Viewed } from "../state/workspace.svelte.ts";
import type { Anchor } from "./anchors.ts";

/** Is what the page does when a step begins. */
export type Action =
  | "play"
  | "pause"
  | "reset"
  | { readonly step: StepUnit }
  | { readonly look: Viewed }
  /** Opens one of the tools below the network and brings it into sight, or closes it. */
  | { readonly tool: "race" | null };

/** Is one network that was trained while a task was open, as it was seen last. */
export interface Trial {
  readonly config: Config;
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  /** Share of the test points that are in the right class; NaN where numbers are predicted. */
  readonly accuracy: number;
}

/** Is what a task is checked against: the page as it is, and what happened since the task was set. */
export interface Reality {
  readonly config: Config;
  /** The newest picture of the network of this configuration. */
  readonly frame: Frame;
  /** The latest state of every network since the task was set; the present one is the last. */
  readonly trials: readonly Trial[];
  /** How often weights changed without a step of training, that is by hand. */
  readonly edits: number;
  /** Nodes and features whose map was looked at in large. */
  readonly looks: number;
}

/** Are the words of a step. Texts are those of `rich-text.ts`. */
export interface Said {
  readonly title: string;
  readonly text: string;
}

/** Are the words of a step with a task. */
export interface Asked extends Said {
  readonly task: string;
  /** Helps who is stuck; shown when asked for. */
  readonly hint: string;
  /** Says what has been shown once the task is done. */
  readonly praise: string;
}

interface Scene {
  /** What the page points at. */
  readonly at: Anchor | null;
  /** What is set on top of the step before; a step without it goes on with what is there. */
  readonly setup?: Partial<Config>;
  readonly does?: readonly Action[];
  /** Source code to be read with the text; the same in every language. */
  readonly code?: string;
}

/** Is a step that shows something. */
export interface Showing extends Scene {
  readonly says: Both<Said>;
}

/** Is a step that asks for something, which the page checks. */
export interface Task extends Scene {
  readonly says: Both<Asked>;
  /** Whether this is the test of what the lesson taught. */
  readonly challenge?: true;
  /**
   * The epoch by whose end the task must be done; each epoch up to it is looked at, however fast
   * training goes. Default: what pictures show is enough.
   */
  readonly within?: number;
  readonly isDone: (now: Reality) => boolean;
}

export type Step = Showing | Task;

/** Is a tour through one topic. */
export interface Lesson {
  /** The configuration that the lesson begins with, on top of the default one. */
  readonly start: Partial<Config>;
  readonly steps: readonly Step[];
}

/** Tells tasks from steps that only show something. */
export function isTask(step: Step | undefined): step is Task {
  return step !== undefined && "isDone" in step;
}

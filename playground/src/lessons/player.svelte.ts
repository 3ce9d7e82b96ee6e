// Leads through one lesson: sets the page up for each step and notices when a task is done.

import { set } from "../config/changes.ts";
import type { Config } from "../config/config.ts";
import type { Frame } from "../engine/frame.ts";
import { tools } from "../state/tools.svelte.ts";
import type { Viewed, Workspace } from "../state/workspace.svelte.ts";
import { type Action, isTask, type Lesson, type Reality, type Step, type Trial } from "./lesson.ts";
import { configAt } from "./setup.ts";

/** Holds the place in a lesson. */
export class Player {
  readonly lesson: Lesson;
  readonly #workspace: Workspace;
  readonly #own: Config;
  #index = $state(0);
  #solved = $state.raw<ReadonlySet<number>>(new Set());
  #trials = new Map<number, Trial>();
  #edits = 0;
  #looked = new Set<string>();
  #last: Frame | null = null;

  /** Begins at a step; `own` is the configuration that the visitor comes from. */
  constructor(workspace: Workspace, lesson: Lesson, own: Config, index = 0) {
    this.lesson = lesson;
    this.#workspace = workspace;
    this.#own = own;
    this.#jump(Math.min(index, lesson.steps.length));
  }

  /** The number of the present step; one more than there are stands for the end. */
  get index(): number {
    return this.#index;
  }

  get step(): Step | undefined {
    return this.lesson.steps[this.#index];
  }

  /** Steps whose tasks are done. */
  get solved(): ReadonlySet<number> {
    return this.#solved;
  }

  /** Whether a task is open. */
  get isWaiting(): boolean {
    return isTask(this.step) && !this.#solved.has(this.#index);
  }

  get isOver(): boolean {
    return this.#index >= this.lesson.steps.length;
  }

  /** Takes tasks for done that were done on an earlier visit. */
  restore(solved: readonly number[]): void {
    this.#solved = new Set(solved.filter((index) => isTask(this.lesson.steps[index])));
  }

  /** Goes on; what a step does not set stays as the visitor left it. */
  next(): void {
    if (this.isOver) return;
    this.#enter(this.#index + 1);
    if (this.step?.setup !== undefined) this.#setUp();
    this.#act(this.step?.does ?? []);
  }

  /** Goes back to the step before, set up as it was. */
  back(): void {
    if (this.#index > 0) this.#jump(this.#index - 1);
  }

  /** Begins the lesson anew, with all its tasks. */
  restart(): void {
    this.#solved = new Set();
    this.#jump(0);
  }

  /** Sets the present step up again. */
  again(): void {
    this.#jump(this.#index);
  }

  /** Looks at the page, and gives whether a task has been done by now. */
  observe(): boolean {
    const { frame, config, viewed, isCurrent } = this.#workspace;
    this.#watch(frame, viewed);
    const { step } = this;
    if (!isTask(step) || frame === null || !isCurrent || this.#solved.has(this.#index)) {
      return false;
    }
    // Epochs that passed between two pictures are looked at one by one.
    for (const moment of [...frame.judged.map((judged) => ({ ...frame, ...judged })), frame]) {
      this.#trials.set(frame.generation, trialOf(config, moment));
      const now: Reality = {
        ...{ config, frame: moment, edits: this.#edits, looks: this.#looked.size },
        trials: [...this.#trials.values()],
      };
      if (!step.isDone(now)) continue;
      this.#solved = new Set([...this.#solved, this.#index]);
      return true;
    }
    return false;
  }

  /** Lets go of the page, at the end of the lesson. */
  close(): void {
    this.#workspace.judge(0);
  }

  #jump(index: number): void {
    this.#enter(index);
    this.#setUp();
    this.#workspace.reset();
    this.#act(this.step?.does ?? []);
  }

  #enter(index: number): void {
    this.#index = index;
    this.#trials = new Map();
    this.#edits = 0;
    this.#looked = new Set();
    this.#last = this.#workspace.frame;
    this.#workspace.judge((isTask(this.step) && this.step.within) || 0);
  }

  // What the lesson sets is no change of the visitor's, so undo does not go through it.
  #setUp(): void {
    const config = configAt(this.lesson, this.#index, this.#own);
    this.#workspace.apply(set(config), true);
  }

  #act(actions: readonly Action[]): void {
    const page = this.#workspace;
    for (const action of actions) {
      if (action === "play") page.play();
      else if (action === "pause") page.pause();
      else if (action === "reset") page.reset();
      else if ("tool" in action) tools.bring(action.tool);
      else if ("step" in action) page.step(action.step);
      else page.view(action.look);
    }
  }

  #watch(frame: Frame | null, viewed: Viewed): void {
    if (viewed !== null) this.#looked.add(JSON.stringify(viewed));
    const before = this.#last;
    this.#last = frame;
    if (frame === null || before === null || frame === before) return;
    if (frame.generation !== before.generation || frame.step !== before.step) return;
    if (frame.weights.some((weight, i) => weight !== before.weights[i])) this.#edits++;
  }
}

function trialOf(config: Config, { epoch, train, test }: Frame): Trial {
  const accuracy = test.scores.kind === "classes" ? test.scores.accuracy : Number.NaN;
  return { config, epoch, trainLoss: train.loss, testLoss: test.loss, accuracy };
}

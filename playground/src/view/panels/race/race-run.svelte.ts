// A race in a worker of its own: begins, runs, pauses, steps, and keeps the newest picture.

import type { Config } from "../../../config/config.ts";
import type { Lane } from "../../../config/race-plan.ts";
import type { Samples } from "../../../data/samples.ts";
import { Engine } from "../../../engine/engine.ts";
import type { RaceQuestion } from "../../../engine/questions/race.ts";
import type { RaceFrame } from "../../../engine/race/race.ts";
import type { SurveyFrame } from "../../../engine/race/survey.ts";

/** Milliseconds of racing, and of measuring the landscape, between two pictures. */
const turn = { run: 24, survey: 12 };

/** Milliseconds between two landscapes while the race goes on. */
const surveyEvery = 900;

/** Is what a race begins with. */
export interface Start {
  readonly config: Config;
  readonly samples: Samples;
  /** Weights of all runners; null for the initial ones of the configuration. */
  readonly weights: Float64Array | null;
  readonly lanes: readonly Lane[];
  readonly epochs: number;
}

/** Owns the worker of a race. */
export class RaceRun {
  #frame = $state.raw<RaceFrame | null>(null);
  #survey = $state.raw<SurveyFrame | null>(null);
  #start = $state.raw<Start | null>(null);
  #playing = $state(false);
  #trouble = $state.raw<string | null>(null);
  readonly #engine: Engine;
  /** What is asked comes one after the other, so that no two loops run side by side. */
  #line: Promise<void> = Promise.resolve();
  #surveyed = 0;

  constructor() {
    this.#engine = new Engine((news) => {
      if (news.kind === "failed") this.#fail(news.message);
    });
  }

  /** The newest picture; null before the first start. */
  get frame(): RaceFrame | null {
    return this.#frame;
  }

  /** The newest landscape that is whole, or the first one while it grows. */
  get survey(): SurveyFrame | null {
    return this.#survey;
  }

  /** What the race has begun with. */
  get start(): Start | null {
    return this.#start;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  /** Brings the runners to the start; what ran before is forgotten. */
  begin(start: Start): void {
    this.#playing = false;
    this.#start = start;
    this.#frame = null;
    this.#survey = null;
    this.#trouble = null;
    this.#then(async () => {
      const { config, samples, weights, lanes, epochs } = start;
      this.#engine.send({ kind: "load", generation: 0, config, samples, weights });
      await this.#ask({ kind: "begin", lanes, epochs });
      await this.#measure();
    });
  }

  play(): void {
    this.#playing = true;
    this.#then(async () => {
      while (this.#playing && this.#frame?.isOver === false) {
        await this.#ask({ kind: "run", milliseconds: turn.run });
        await this.#measureABit();
        await new Promise(requestAnimationFrame);
      }
      this.#playing = false;
      await this.#measure();
    });
  }

  pause(): void {
    this.#playing = false;
  }

  /** Takes one step with every runner. */
  step(unit: "batch" | "epoch"): void {
    this.#playing = false;
    this.#then(async () => {
      await this.#ask({ kind: "step", unit });
      await this.#measure();
    });
  }

  /** Ends the worker. */
  close(): void {
    this.#playing = false;
    this.#engine.close();
  }

  #then(task: () => Promise<void>): void {
    const start = this.#start;
    this.#line = this.#line
      // What was meant for a race before the present one is void.
      .then(() => (start === this.#start ? task() : undefined))
      .catch((error: unknown) =>
        this.#fail(error instanceof Error ? error.message : String(error)),
      );
  }

  async #ask(question: RaceQuestion): Promise<void> {
    const start = this.#start;
    const frame = await this.#engine.ask("race", question);
    if (start !== this.#start) return;
    this.#frame = frame;
    const { survey } = frame;
    if (survey !== null && (survey.isWhole || this.#survey?.isWhole !== true))
      this.#survey = survey;
  }

  // Begins a landscape now and then, and goes on with it in between.
  async #measureABit(): Promise<void> {
    const isNew = this.#frame?.survey?.isWhole !== false;
    if (isNew && performance.now() - this.#surveyed < surveyEvery) return;
    if (isNew) this.#surveyed = performance.now();
    await this.#ask({ kind: "survey", milliseconds: turn.survey, isNew });
  }

  async #measure(): Promise<void> {
    const start = this.#start;
    let isNew = true;
    while (
      start === this.#start &&
      !this.#playing &&
      (isNew || this.#frame?.survey?.isWhole === false)
    ) {
      await this.#ask({ kind: "survey", milliseconds: turn.run, isNew });
      isNew = false;
      await new Promise(requestAnimationFrame);
    }
  }

  #fail(message: string): void {
    this.#playing = false;
    this.#trouble = message;
  }
}

// A race: runners that begin with the same weights, and the landscape under their ways.

import { frozenOf } from "../../config/config.ts";
import { type Lane, laneLimits } from "../../config/race-plan.ts";
import type { Scores } from "../scores.ts";
import type { Session } from "../session.ts";
import { Runner } from "./runner.ts";
import { Survey, type SurveyFrame } from "./survey.ts";

/** Is what a runner has done so far; lists have an entry per mark. */
export interface RunnerFrame {
  readonly epochs: readonly number[];
  readonly steps: readonly number[];
  readonly seconds: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly scores: Scores | undefined;
  readonly hasDiverged: boolean;
}

/** Is a picture of a race. */
export interface RaceFrame {
  readonly runners: readonly RunnerFrame[];
  /** The landscape, if one was asked for; row by row until it is whole. */
  readonly survey: SurveyFrame | null;
  /** Whether all have run the wished number of epochs, or diverged. */
  readonly isOver: boolean;
}

/** Lets runners train in turns, so that all are equally far. */
export class Race {
  readonly #runners: readonly Runner[];
  readonly #epochs: number;
  readonly #now: () => number;
  readonly #survey: Survey;

  private constructor(
    runners: readonly Runner[],
    survey: Survey,
    epochs: number,
    now: () => number,
  ) {
    this.#runners = runners;
    this.#survey = survey;
    this.#epochs = epochs;
    this.#now = now;
  }

  /**
   * Begins a race from the weights, on the points and with everything else of a session.
   * @throws {RangeError} when there are too few or too many lanes, or no points
   */
  static async make(
    session: Session,
    lanes: readonly Lane[],
    epochs: number,
    now: () => number,
  ): Promise<Race> {
    if (lanes.length < laneLimits.fewest || lanes.length > laneLimits.most) {
      throw new RangeError(
        `A race has ${laneLimits.fewest} to ${laneLimits.most} runners, but was given ${lanes.length}.`,
      );
    }
    const { config, samples, network, epochLength } = session;
    if (samples.train.length === 0) {
      throw new RangeError("There are no points to train on. Draw some before the race.");
    }
    if (frozenOf(config).every(Boolean)) {
      throw new RangeError(
        "Every layer is frozen, so that nobody could move. Thaw one before the race.",
      );
    }
    const weights = await network.weights();
    const sizes = new Set(lanes.map(({ batchSize }) => batchSize));
    // Equal batches allow a mark per step; unequal ones are timed over longer ways.
    const [size = 0] = sizes;
    const stride = sizes.size === 1 ? size || epochLength : Math.ceil(epochLength / 5);
    const runners: Runner[] = [];
    for (const lane of lanes) {
      runners.push(await Runner.make(config, samples, weights, lane, { stride, now }));
    }
    return new Race(runners, await Survey.make(config, samples, weights, now), epochs, now);
  }

  /** Lets the runners that are behind go on, for so many milliseconds. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now() + milliseconds;
    while (this.#now() < end) {
      const running = this.#runners.filter((runner) => !this.#hasFinished(runner));
      const last = running.reduce<Runner | undefined>(
        (behind, runner) => (behind === undefined || runner.epoch < behind.epoch ? runner : behind),
        undefined,
      );
      if (last === undefined) return;
      await last.advance();
    }
  }

  /** Takes a step with each runner, even beyond the wished epochs. */
  async advanceBy(unit: "batch" | "epoch"): Promise<void> {
    for (const runner of this.#runners) if (!runner.hasDiverged) await runner.advanceBy(unit);
  }

  /** Draws the landscape under the present ways anew, or goes on with it. */
  async survey(milliseconds: number, isNew: boolean): Promise<void> {
    if (isNew) this.#survey.begin(this.#runners);
    await this.#survey.advance(milliseconds);
  }

  /** Gives what there is to draw. */
  look(): RaceFrame {
    return {
      runners: this.#runners.map(frameOf),
      survey: this.#survey.look(this.#runners),
      isOver: this.#runners.every((runner) => this.#hasFinished(runner)),
    };
  }

  dispose(): void {
    for (const runner of this.#runners) runner.dispose();
    this.#survey.dispose();
  }

  #hasFinished(runner: Runner): boolean {
    return runner.hasDiverged || runner.epoch >= this.#epochs;
  }
}

function frameOf({ marks, scores, hasDiverged }: Runner): RunnerFrame {
  return {
    epochs: marks.map(({ epoch }) => epoch),
    steps: marks.map(({ step }) => step),
    seconds: marks.map(({ seconds }) => seconds),
    train: marks.map(({ train }) => train),
    test: marks.map(({ test }) => test),
    scores,
    hasDiverged,
  };
}

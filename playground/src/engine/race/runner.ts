// One runner of a race: a session of its own, and marks of how far it was when.

import type { Config } from "../../config/config.ts";
import type { Lane } from "../../config/race-plan.ts";
import type { Samples } from "../../data/samples.ts";
import type { Scores } from "../scores.ts";
import { Session } from "../session.ts";
import { laneConfig } from "./lane.ts";

/** Most marks of a runner; at twice as many every second one goes, and later ones lie further apart. */
const most = 200;

/** Is where a runner was at one time. */
export interface Mark {
  /** Epochs, with the part of the running one. */
  readonly epoch: number;
  readonly step: number;
  /** Time spent on training alone. */
  readonly seconds: number;
  readonly train: number;
  readonly test: number;
  /** Everything that training changes. */
  readonly parameters: Float64Array;
}

/** Trains in a lane and remembers its way. */
export class Runner {
  readonly #session: Session;
  readonly #now: () => number;
  readonly #marks: Mark[] = [];
  /** Points between two marks. */
  #stride: number;
  #points = 0;
  #seconds = 0;
  #scores: Scores | undefined;

  private constructor(session: Session, stride: number, now: () => number) {
    this.#session = session;
    this.#stride = stride;
    this.#now = now;
  }

  /** Makes a runner that begins with given weights, and marks its beginning. */
  static async make(
    config: Config,
    samples: Samples,
    weights: Float64Array,
    lane: Lane,
    { stride, now }: { readonly stride: number; readonly now: () => number },
  ): Promise<Runner> {
    const begin = () => Session.make(laneConfig(config, lane), samples, weights);
    // Compiling counts for nobody's time: a stand-in runs an epoch, and its programs are kept.
    const standIn = await begin();
    standIn.advanceBy("epoch");
    standIn.dispose();
    const session = await begin();
    const runner = new Runner(session, stride, now);
    await runner.mark();
    return runner;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** Scores on the test data at the last mark. */
  get scores(): Scores | undefined {
    return this.#scores;
  }

  /** Epochs that are over, with the part of the running one. */
  get epoch(): number {
    return this.#points / this.#session.epochLength;
  }

  /** Whether a loss is no number any more. */
  get hasDiverged(): boolean {
    return !Number.isFinite(this.#marks.at(-1)?.train ?? 0);
  }

  /** Goes on to the next mark, or to the end of the epoch where that is nearer. */
  async advance(): Promise<void> {
    const rest = this.#session.epochLength - (this.#points % this.#session.epochLength);
    await this.#train(Math.min(this.#stride, rest));
  }

  /** Takes one step, or goes to the end of the epoch. */
  async advanceBy(unit: "batch" | "epoch"): Promise<void> {
    const { epochLength } = this.#session;
    await this.#train(unit === "batch" ? 1 : epochLength - (this.#points % epochLength));
  }

  dispose(): void {
    this.#session.dispose();
  }

  // Whole steps are taken, the first that reaches so many points being the last.
  async #train(points: number): Promise<void> {
    const session = this.#session;
    const size = session.config.batchSize || session.epochLength;
    const start = this.#now();
    for (let left = points; left > 0; ) {
      const used = session.advance(Math.ceil(left / size));
      left -= used;
      this.#points += used;
      if (session.isBetweenEpochs) break;
    }
    this.#seconds += (this.#now() - start) / 1000;
    await this.mark();
  }

  private async mark(): Promise<void> {
    const { train, test } = await this.#session.judge();
    this.#scores = test.scores;
    this.#marks.push({
      ...{ epoch: this.epoch, step: this.#session.step, seconds: this.#seconds },
      ...{ train: train.loss, test: test.loss },
      parameters: await this.#session.network.parameters(),
    });
    if (this.#marks.length < 2 * most) return;
    this.#stride *= 2;
    // The newest stays, so that the way does not end before the runner.
    const last = this.#marks.length - 1;
    const kept = this.#marks.filter((_, i) => i % 2 === 0 || i === last);
    this.#marks.splice(0, this.#marks.length, ...kept);
  }
}

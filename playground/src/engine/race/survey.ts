// Draws the landscape under the ways of a race bit by bit: heights, slopes, and the ways upon it.

import type { Config } from "../../config/config.ts";
import type { Samples } from "../../data/samples.ts";
import { type Plane, planeThrough, project } from "./plane.ts";
import type { Runner } from "./runner.ts";
import { LossSurface } from "./surface.ts";

/** Measured places along each side of the picture, and one in so many of them has an arrow. */
const surveySize = 33;
const arrowEvery = 4;

/** Positions of each way that choose the plane. */
const positionsPerWay = 40;

/** Is a picture of the landscape; coordinates are those of the plane. */
export interface SurveyFrame {
  /** Left, right, bottom and top border; as wide as high, so that slopes look as they are. */
  readonly window: readonly [number, number, number, number];
  /** Losses row by row from the bottom left; NaN where nothing is measured yet. */
  readonly heights: Float64Array;
  /** Arrows of −∇L: x, y, and direction. */
  readonly arrows: readonly (readonly [number, number, number, number])[];
  /** Ways of the runners, x and y in turns; none for one that has diverged. */
  readonly ways: readonly Float64Array[];
  /** −∇L where each runner is now, as seen in the plane. */
  readonly heads: readonly (readonly [number, number] | null)[];
  /** Share of all movement that the plane shows, 0 … 1. */
  readonly share: number;
  readonly isWhole: boolean;
}

/** Measures a landscape in short stretches of time. */
export class Survey {
  readonly #surface: LossSurface;
  readonly #now: () => number;
  #plane: Plane | undefined;
  #window: [number, number, number, number] = [0, 0, 0, 0];
  #heights = new Float64Array(0);
  #arrows: [number, number, number, number][] = [];
  #heads: ([number, number] | null)[] = [];
  #runners: readonly Runner[] = [];
  /** Places that have been measured, heads first. */
  #done = 0;

  private constructor(surface: LossSurface, now: () => number) {
    this.#surface = surface;
    this.#now = now;
  }

  static async make(
    config: Config,
    samples: Samples,
    weights: Float64Array,
    now: () => number,
  ): Promise<Survey> {
    return new Survey(await LossSurface.make(config, samples, weights), now);
  }

  /** Chooses plane and window for the ways so far, and forgets what was measured. */
  begin(runners: readonly Runner[]): void {
    const origin = runners[0]?.marks[0]?.parameters;
    if (origin === undefined) return;
    const ways = runners.filter(({ hasDiverged }) => !hasDiverged).map(({ marks }) => marks);
    const positions = ways.flatMap((marks) => {
      const every = Math.max(1, Math.floor(marks.length / positionsPerWay));
      return marks.filter((_, i) => (marks.length - 1 - i) % every === 0);
    });
    const plane = planeThrough(
      origin,
      positions.map(({ parameters }) => parameters),
    );
    const places = ways.flatMap((marks) =>
      marks.map(({ parameters }) => project(plane, parameters)),
    );
    this.#plane = plane;
    this.#window = windowAround(places);
    this.#heights = new Float64Array(surveySize ** 2).fill(Number.NaN);
    this.#arrows = [];
    this.#heads = [];
    this.#runners = runners;
    this.#done = 0;
  }

  /** Measures for so many milliseconds. */
  async advance(milliseconds: number): Promise<void> {
    const plane = this.#plane;
    if (plane === undefined || this.#isWhole) return;
    const end = this.#now() + milliseconds;
    if (this.#done === 0) await this.#measureHeads(plane);
    this.#surface.lay(plane);
    do await this.#measurePlace(this.#done++);
    while (!this.#isWhole && this.#now() < end);
  }

  /** Gives what is measured so far, under the ways as they are now. */
  look(runners: readonly Runner[]): SurveyFrame | null {
    const plane = this.#plane;
    if (plane === undefined) return null;
    return {
      ...{ window: this.#window, heights: this.#heights.slice(), arrows: [...this.#arrows] },
      ways: runners.map(({ marks, hasDiverged }) =>
        Float64Array.from(
          hasDiverged ? [] : marks.flatMap(({ parameters }) => project(plane, parameters)),
        ),
      ),
      ...{ heads: [...this.#heads], share: plane.share, isWhole: this.#isWhole },
    };
  }

  dispose(): void {
    this.#surface.dispose();
  }

  get #isWhole(): boolean {
    return this.#done >= surveySize ** 2;
  }

  async #measureHeads(plane: Plane): Promise<void> {
    for (const { marks, hasDiverged } of this.#runners) {
      const parameters = marks.at(-1)?.parameters;
      if (hasDiverged || parameters === undefined) {
        this.#heads.push(null);
        continue;
      }
      this.#surface.lay(plane, parameters);
      const { downhill } = await this.#surface.at(0, 0);
      this.#heads.push([...downhill]);
    }
  }

  async #measurePlace(index: number): Promise<void> {
    const [left, right, bottom, top] = this.#window;
    const [column, row] = [index % surveySize, Math.floor(index / surveySize)];
    const x = left + ((right - left) * column) / (surveySize - 1);
    const y = bottom + ((top - bottom) * row) / (surveySize - 1);
    const { loss, downhill } = await this.#surface.at(x, y);
    this.#heights[index] = loss;
    const hasArrow = column % arrowEvery === arrowEvery / 2 && row % arrowEvery === arrowEvery / 2;
    if (hasArrow) this.#arrows.push([x, y, ...downhill]);
  }
}

// A square with some room around all places.
function windowAround(
  places: readonly (readonly [number, number])[],
): [number, number, number, number] {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [left, right, bottom, top] = [
    Math.min(...xs),
    Math.max(...xs),
    Math.min(...ys),
    Math.max(...ys),
  ];
  const half = Math.max(0.62 * (right - left), 0.62 * (top - bottom), 0.5);
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  return [x - half, x + half, y - half, y + half];
}

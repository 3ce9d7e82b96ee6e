// How many steps to run before training looks up again: as many as fit into a few milliseconds.

/** Time of one look-up after the other, in milliseconds. */
const target = 2;
// A first step compiles and a coarse clock sees nothing, so that the number grows by degrees.
const growth = 4;
const limit = 4096;

/** Follows how long steps take. */
export class Pace {
  #steps = 1;

  /** Steps to run in one go. */
  get steps(): number {
    return this.#steps;
  }

  /** Notes that so many steps took so many milliseconds. */
  took(steps: number, milliseconds: number): void {
    const fitting = milliseconds > 0 ? Math.floor((steps * target) / milliseconds) : limit;
    this.#steps = Math.max(1, Math.min(fitting, this.#steps * growth, limit));
  }
}

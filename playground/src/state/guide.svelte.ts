// Which lesson is open, if any, and what its visitor goes back to.

import { linkValue } from "../config/link.ts";
import type { Kept } from "./workspace.svelte.ts";

class Guide {
  #shown = $state<string | null>(null);
  #own = $state.raw<Kept | null>(null);

  constructor() {
    this.follow();
  }

  /** The lesson that is open; a text that names none, such as an empty one, stands for their list. */
  get shown(): string | null {
    return this.#shown;
  }

  /** What the visitor had before the lesson; null outside of lessons. */
  get own(): Kept | null {
    return this.#own;
  }

  /** Shows what the link says. */
  follow(): void {
    this.#shown = linkValue(location.hash, "lesson") ?? null;
  }

  /** Shows a lesson, or with "" the list of all. */
  show(lesson: string): void {
    this.#shown = lesson;
  }

  close(): void {
    this.#shown = null;
  }

  /** Keeps what the visitor has, or with null forgets it. */
  keep(own: Kept | null): void {
    this.#own = own;
  }
}

export const guide = new Guide();

// The second network of a comparison: begins as a copy of the page's, and is kept between two looks.

import type { Config } from "../config/config.ts";
import { Workspace } from "./workspace.svelte.ts";

/** Is a network at rest. */
interface Kept {
  readonly config: Config;
  readonly weights: Float64Array | null;
}

class Comparison {
  #active = $state(false);
  #kept: Kept | null = null;

  /** Whether two networks are side by side, and the page's own parts away. */
  get active(): boolean {
    return this.#active;
  }

  /** Begins a comparison; gives the second network, which has a worker until `end`. */
  begin(page: Workspace): Workspace {
    this.#active = true;
    const { config, weights } = this.#kept ?? atRest(page);
    return new Workspace(config, weights);
  }

  /** Ends a comparison. */
  end(other: Workspace): void {
    this.#active = false;
    this.#kept = atRest(other);
    other.close();
  }
}

export const comparison = new Comparison();

/** Gives a network as it is now. */
export function atRest({ config, weights }: Workspace): Kept {
  return { config, weights };
}

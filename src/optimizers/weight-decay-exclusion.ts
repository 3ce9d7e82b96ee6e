// Which variables weight decay leaves alone: by themselves or by their names.

import type { Variable } from "../engine/index.ts";

/** Keeps the variables and name patterns that weight decay leaves out. */
export class WeightDecayExclusion {
  #variables: ReadonlySet<Variable> = new Set();
  #pattern: RegExp | undefined;

  /** Replaces what is left out; patterns are parts of regular expressions. */
  set(variables: readonly Variable[], patterns: readonly string[]): void {
    this.#variables = new Set(variables);
    this.#pattern = patterns.length === 0 ? undefined : new RegExp(patterns.join("|"));
  }

  /** Tells whether a variable is left out. */
  has(variable: Variable): boolean {
    const name = variable.name.slice(variable.name.lastIndexOf("/") + 1);
    return this.#variables.has(variable) || this.#pattern?.test(name) === true;
  }
}

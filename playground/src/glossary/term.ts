// What an entry of the glossary is.

import type { Both } from "../language/phrases.ts";

/** Is a word of the lecture with a plain explanation. */
export interface Term {
  readonly name: string;
  readonly meaning: string;
}

/** Joins the entries of a part of the glossary; one that a language lacks is a compile error. */
export function glossaryPart<const K extends string>(
  entries: {
    readonly [id in K]: Both<Term>;
  },
): { readonly [id in K]: Both<Term> } {
  return entries;
}

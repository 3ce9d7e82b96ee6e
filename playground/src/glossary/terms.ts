// The glossary: words of the lecture in both languages, each with a plain explanation.

import { functionTerms } from "./function-terms.ts";
import { networkTerms } from "./network-terms.ts";
import { trainingTerms } from "./training-terms.ts";

/** Has every word by its name in links of texts. */
export const terms = { ...networkTerms, ...functionTerms, ...trainingTerms };
export type TermId = keyof typeof terms;
export const termIds = Object.keys(terms) as TermId[];

/** Whether a text names a word of the glossary. */
export function isTermId(text: string): text is TermId {
  return Object.hasOwn(terms, text);
}

/** Finds the words that contain a text, in either language or in their explanation. */
export function findTerms(text: string): TermId[] {
  const wanted = text.trim().toLowerCase();
  return termIds.filter((id) =>
    Object.values(terms[id]).some(
      ({ name, meaning }) =>
        name.toLowerCase().includes(wanted) || meaning.toLowerCase().includes(wanted),
    ),
  );
}

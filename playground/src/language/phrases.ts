// The languages of the page, and texts that exist in all of them or do not compile.

/** Has the languages with their own names. */
export const languages = { en: "English", ko: "한국어" } as const;
export type Language = keyof typeof languages;

/** Names the languages where there is little room. */
export const shortLanguages: { readonly [language in Language]: string } = { en: "EN", ko: "한" };

/** Is a text, or a function that puts values into one. */
type Phrase = string | ((...values: never[]) => string);

/** Are texts by key; groups may be nested. */
export interface Phrases {
  readonly [key: string]: Phrase | Phrases;
}

type Same<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Same<T[K]>;
};

/** Are the same texts in every language. */
export type Both<T> = { readonly [language in Language]: Same<T> };

/** Joins the texts of a part of the page; a key that one language lacks is a compile error. */
export function phrases<const T extends Phrases>(both: {
  readonly en: T;
  readonly ko: NoInfer<Same<T>>;
}): Both<T> {
  return both as unknown as Both<T>;
}

// The language that the page speaks now: from the link, from the last visit, or from the browser.

import { linkValue } from "../config/link.ts";
import { recall, remember } from "../state/memory.ts";
import { type Both, type Language, languages } from "./phrases.ts";

function isLanguage(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && Object.hasOwn(languages, text);
}

class Speaker {
  #language = $state<Language>("en");

  constructor() {
    const wished = [
      linkValue(location.hash, "lang"),
      recall("language"),
      navigator.language.slice(0, 2),
    ];
    this.#show(wished.find(isLanguage) ?? "en");
  }

  get language(): Language {
    return this.#language;
  }

  /** Speaks another language from now on, on the next visit too. */
  speak(language: Language): void {
    remember("language", language);
    this.#show(language);
  }

  /** Gives the texts of a part of the page in the present language. */
  of<T>(texts: Both<T>): Both<T>[Language] {
    return texts[this.#language];
  }

  #show(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language;
  }
}

export const speaker = new Speaker();

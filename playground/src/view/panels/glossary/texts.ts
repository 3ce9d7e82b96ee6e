// The texts around the glossary.

import { phrases } from "../../../language/phrases.ts";

export const glossaryTexts = phrases({
  en: {
    search: "Search in both languages",
    found: (count: number) => `${count} ${count === 1 ? "word" : "words"}`,
    nothing: "No word contains this.",
  },
  ko: {
    search: "두 언어로 찾기",
    found: (count) => `용어 ${count}개`,
    nothing: "찾는 말이 들어 있는 용어가 없습니다.",
  },
});

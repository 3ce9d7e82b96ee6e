// The title of the glossary, which is shown before it is loaded.

import { phrases } from "../../../language/phrases.ts";

export const glossaryTitle = phrases({
  en: { title: "Glossary" },
  ko: { title: "용어집" },
});

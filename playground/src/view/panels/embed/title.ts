// The title of the panel for teachers, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const embedTitle = phrases({
  en: { title: "For teachers" },
  ko: { title: "선생님을 위한 도구" },
});

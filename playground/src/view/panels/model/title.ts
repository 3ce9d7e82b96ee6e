// The title of the panel for files, links and programs, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const modelTitle = phrases({
  en: { title: "Save and open" },
  ko: { title: "저장과 열기" },
});

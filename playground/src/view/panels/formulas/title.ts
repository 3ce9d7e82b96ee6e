// The title of the panel for features of one's own, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const formulasTitle = phrases({
  en: { title: "Your own features" },
  ko: { title: "나만의 특성" },
});

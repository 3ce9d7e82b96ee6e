// The title of the panel for comparisons, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const compareTitle = phrases({
  en: { title: "Compare" },
  ko: { title: "비교" },
});

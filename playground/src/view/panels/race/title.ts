// The title of the race, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const raceTitle = phrases({
  en: { title: "Optimizer race" },
  ko: { title: "최적화 경주" },
});

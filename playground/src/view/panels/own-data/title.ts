// The title of the panel for points of one's own, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const ownDataTitle = phrases({
  en: { title: "Your own data" },
  ko: { title: "나만의 데이터" },
});

// The title of the tool that explains a step, which is shown before the panel is loaded.

import { phrases } from "../../../language/phrases.ts";

export const explainTitle = phrases({
  en: { title: "One step, explained" },
  ko: { title: "한 단계 자세히 보기" },
});

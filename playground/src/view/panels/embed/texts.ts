// The texts of the panel for teachers.

import { phrases } from "../../../language/phrases.ts";

export const embedTexts = phrases({
  en: {
    intro:
      "Choose what students see, then copy the link or the frame for a page of your own. What is unticked is gone in the link.",
    controls: "Controls on the page",
    play: "Play button",
    step: "Step button",
    reset: "Reset button",
    numHiddenLayers: "Number of hidden layers",
    hideText: "Only the network, without header and tools",
    link: "Link",
    frame: "Frame for a page",
    copy: "Copy",
    copied: "Copied",
  },
  ko: {
    intro:
      "학생에게 보여 줄 것을 고르고, 링크나 웹 페이지용 프레임을 복사하세요. 선택을 해제한 것은 링크에서 보이지 않습니다.",
    controls: "화면에 보이는 조작 도구",
    play: "재생 단추",
    step: "한 단계 단추",
    reset: "초기화 단추",
    numHiddenLayers: "은닉층 수",
    hideText: "머리글과 도구 없이 신경망만",
    link: "링크",
    frame: "웹 페이지용 프레임",
    copy: "복사",
    copied: "복사했습니다",
  },
});

// The texts of colours, presenter mode and the description in words.

import { phrases } from "./phrases.ts";

export const displayTexts = phrases({
  en: {
    display: "Colours and presenting",
    palette: "Colours of the data",
    palettes: {
      orangeBlue: "Orange and blue",
      okabeIto: "Vermilion and blue, with shapes",
      purpleGreen: "Purple and green, with shapes",
      gray: "Black and white, with shapes",
    },
    present: "Presenter mode",
    leave: "Leave presenter mode",
    keys: "Keys: space plays, → steps, R resets, D dark or light, L language, Esc leaves",
    inWords: "The network in words",
  },
  ko: {
    display: "색과 발표",
    palette: "데이터 색",
    palettes: {
      orangeBlue: "주황과 파랑",
      okabeIto: "주홍과 파랑, 모양 구분",
      purpleGreen: "보라와 초록, 모양 구분",
      gray: "흑백, 모양 구분",
    },
    present: "발표 모드",
    leave: "발표 모드 끝내기",
    keys: "키: 스페이스 재생, → 한 단계, R 초기화, D 밝기, L 언어, Esc 끝내기",
    inWords: "글로 보는 신경망",
  },
});

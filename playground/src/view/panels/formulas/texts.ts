// The texts of the panel for features of one's own.

import { phrases } from "../../../language/phrases.ts";

export const formulasTexts = phrases({
  en: {
    intro:
      "A feature is a number that is computed from a point before the network sees it. Write your own formula of x1 and x2, and of x3 and so on where a table has more inputs; it is used like the others, and links carry it.",
    formula: "Formula",
    add: "Add",
    words: (functions: string) => `You may use + − * / ^, brackets, pi, e and ${functions}.`,
    preview: "What the formula says at every point",
    undefinedSomewhere: "At some points the formula has no value; it counts as 0 there.",
    full: (most: number) => `There is room for ${most} formulas. Remove one first.`,
    remove: (formula: string) => `Remove ${formula}`,
    list: "Formulas",
    at: (position: number, what: string) => `Character ${position}: ${what}`,
    faults: {
      empty: () => "Write a formula.",
      tooLong: () => "the formula is too long.",
      character: (found: string) => `“${found}” is no part of formulas.`,
      name: (found: string, inputs: number) =>
        `“${found}” is unknown. The coordinates are ${inputs === 2 ? "x1 and x2" : `x1 to x${inputs}`}.`,
      unexpected: (found: string) =>
        `“${found}” does not belong here. Write * between factors, and brackets behind functions.`,
      ended: () => "something is missing here.",
      count: (found: string) => `${found} takes another number of values in its brackets.`,
    },
  },
  ko: {
    intro:
      "특성은 신경망이 점을 보기 전에 그 점에서 계산하는 수입니다. x1과 x2로, 입력이 더 많은 표라면 x3 등도 넣어 나만의 수식을 쓰세요. 다른 특성처럼 쓸 수 있고 링크에도 담깁니다.",
    formula: "수식",
    add: "추가",
    words: (functions) => `+ − * / ^, 괄호, pi, e, ${functions}을(를) 쓸 수 있습니다.`,
    preview: "각 점에서의 수식 값",
    undefinedSomewhere: "수식에 값이 없는 점이 있습니다. 그곳에서는 0으로 셉니다.",
    full: (most) => `수식은 ${most}개까지 쓸 수 있습니다. 먼저 하나를 지우세요.`,
    remove: (formula) => `${formula} 지우기`,
    list: "수식 목록",
    at: (position, what) => `${position}번째 글자: ${what}`,
    faults: {
      empty: () => "수식을 쓰세요.",
      tooLong: () => "수식이 너무 깁니다.",
      character: (found) => `“${found}”은(는) 수식에 쓸 수 없습니다.`,
      name: (found, inputs) =>
        `“${found}”은(는) 알 수 없는 이름입니다. 좌표는 ${inputs === 2 ? "x1과 x2" : `x1부터 x${inputs}까지`}입니다.`,
      unexpected: (found) =>
        `“${found}”이(가) 올 자리가 아닙니다. 곱셈에는 *를, 함수 뒤에는 괄호를 쓰세요.`,
      ended: () => "여기에 무언가 빠졌습니다.",
      count: (found) => `${found}의 괄호 안 값의 개수가 맞지 않습니다.`,
    },
  },
});

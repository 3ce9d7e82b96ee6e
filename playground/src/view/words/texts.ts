// The texts of the description in words.

import { phrases } from "../../language/phrases.ts";

export const wordsTexts = phrases({
  en: {
    inputs: (count: number, names: string) =>
      count === 0 ? "No inputs." : `${count} ${count === 1 ? "input" : "inputs"}: ${names}.`,
    layer: (layer: number, units: number, activation: string) =>
      `Hidden layer ${layer}: ${units} ${units === 1 ? "node" : "nodes"}, activation ${activation}.`,
    output: (units: number, activation: string) =>
      `Output: ${units} ${units === 1 ? "node" : "nodes"}, activation ${activation}.`,
    frozen: "Its weights are frozen.",
    training: (optimizer: string, rate: string, loss: string) =>
      `Trained with ${optimizer}, learning rate ${rate}, loss: ${loss}.`,
    state: (epoch: number, train: string, test: string, score: string) =>
      `After ${epoch} epochs: training loss ${train}, test loss ${test}, ${score} on the test data.`,
    strongest: (list: string) => `Strongest weights: ${list}.`,
    held: (list: string) => `The plane lies at ${list}.`,
    map: (list: string) => `What the output says over the plane: ${list}.`,
    places: {
      "00": "top left",
      "01": "top",
      "02": "top right",
      "10": "left",
      "11": "middle",
      "12": "right",
      "20": "bottom left",
      "21": "bottom",
      "22": "bottom right",
    },
  },
  ko: {
    inputs: (count, names) => (count === 0 ? "입력이 없습니다." : `입력 ${count}개: ${names}.`),
    layer: (layer, units, activation) =>
      `은닉층 ${layer}: 노드 ${units}개, 활성화 함수 ${activation}.`,
    output: (units, activation) => `출력: 노드 ${units}개, 활성화 함수 ${activation}.`,
    frozen: "가중치는 동결되어 있습니다.",
    training: (optimizer, rate, loss) => `${optimizer}로 학습, 학습률 ${rate}, 손실 함수 ${loss}.`,
    state: (epoch, train, test, score) =>
      `${epoch} 에포크 뒤: 학습 손실 ${train}, 테스트 손실 ${test}, 테스트 데이터 ${score}.`,
    strongest: (list) => `가장 강한 가중치: ${list}.`,
    held: (list) => `평면의 위치: ${list}.`,
    map: (list) => `평면 위의 출력: ${list}.`,
    places: {
      "00": "왼쪽 위",
      "01": "위",
      "02": "오른쪽 위",
      "10": "왼쪽",
      "11": "가운데",
      "12": "오른쪽",
      "20": "왼쪽 아래",
      "21": "아래",
      "22": "오른쪽 아래",
    },
  },
});

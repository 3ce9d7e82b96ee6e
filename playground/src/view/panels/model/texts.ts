// The texts of the panel for files, links and programs.

import { phrases } from "../../../language/phrases.ts";

export const modelTexts = phrases({
  en: {
    link: "Link",
    linkHelp:
      "A link with the settings, the data and the weights as they are now: it opens to the same predictions.",
    copyLink: "Copy link with weights",
    copied: "Copied",
    file: "Model file",
    fileHelp:
      "A .keras file opens in Gradus and in Python Keras, and here again. The file holds the network and what the optimizer remembers; the settings of this page travel along.",
    save: "Save as .keras",
    open: "Open a .keras file",
    opened: (name: string) => `${name} is open.`,
    program: "Program",
    programHelp: "A program that makes this very network, to run, read and change.",
    language: "Language of the program",
    withWeights: "With the weights",
    withData: "With the data and training",
    copyProgram: "Copy program",
    download: "Download program",
    preview: "Text of the program",
    paused:
      "While training runs, the text shows the weights of the last pause; copies have the newest.",
    noFeatures: "Choose at least one feature first.",
    unchanged: "Nothing was changed.",
    tooLargeFile: "The file is larger than 4 MB, so it is no network of this page.",
    misfits: {
      unreadable: "The file is no model that can be read.",
      notSequential: (className: string) =>
        `The model is a ${className}; the page shows Sequential models, layer behind layer.`,
      tooLarge: "The model is too large for the page.",
      inputs: (count: string, features: number) =>
        `The model takes ${count} inputs. The page can open it with 2, or with as many features as are in use (${features} now).`,
      layer: (name: string, className: string) =>
        `The layer “${name}” is a ${className}; the page has Dense, Activation, Dropout and BatchNormalization.`,
      order: (name: string, className: string) =>
        `The ${className} “${name}” stands where the page has none. Its order is Dense, BatchNormalization, Activation, Dropout.`,
      options: (name: string, className: string) =>
        `The ${className} “${name}” has options that the page does not have.`,
      activation: (name: string, activation: string) =>
        `The layer “${name}” has the activation “${activation}”, which the page does not have there.`,
      units: (name: string, units: number, most: number) =>
        `The layer “${name}” has ${units} nodes; the page has up to ${most}.`,
      tooManyLayers: (layers: number, most: number) =>
        `The model has ${layers} hidden layers; the page has up to ${most}.`,
      outputs: (units: number) =>
        `The model has ${units} outputs of a kind that the page does not have: 1, or up to 5 classes with softmax.`,
      numbers: "Weights are missing, or are no numbers.",
    },
  },
  ko: {
    link: "링크",
    linkHelp: "지금의 설정, 데이터, 가중치가 모두 담긴 링크입니다. 열면 똑같이 예측합니다.",
    copyLink: "가중치가 담긴 링크 복사",
    copied: "복사했습니다",
    file: "모델 파일",
    fileHelp:
      ".keras 파일은 Gradus와 Python Keras에서 열리고, 여기서도 다시 열립니다. 파일에는 신경망과 최적화 방법의 상태가 있고, 이 페이지의 설정도 함께 담깁니다.",
    save: ".keras로 저장",
    open: ".keras 파일 열기",
    opened: (name) => `${name} 파일을 열었습니다.`,
    program: "프로그램",
    programHelp: "바로 이 신경망을 만드는 프로그램입니다. 실행하고, 읽고, 고쳐 보세요.",
    language: "프로그램 언어",
    withWeights: "가중치 포함",
    withData: "데이터와 학습 포함",
    copyProgram: "프로그램 복사",
    download: "프로그램 내려받기",
    preview: "프로그램 내용",
    paused:
      "학습하는 동안에는 마지막으로 멈춘 때의 가중치가 보입니다. 복사하면 최신 가중치가 담깁니다.",
    noFeatures: "먼저 특성을 하나 이상 고르세요.",
    unchanged: "바뀐 것은 없습니다.",
    tooLargeFile: "파일이 4 MB보다 커서 이 페이지의 신경망일 수 없습니다.",
    misfits: {
      unreadable: "읽을 수 있는 모델 파일이 아닙니다.",
      notSequential: (className) =>
        `이 모델은 ${className}입니다. 이 페이지는 층이 차례로 이어지는 Sequential 모델을 보여 줍니다.`,
      tooLarge: "이 페이지에는 너무 큰 모델입니다.",
      inputs: (count, features) =>
        `이 모델의 입력은 ${count}개입니다. 입력이 2개이거나 지금 쓰는 특성 수(${features}개)와 같아야 열 수 있습니다.`,
      layer: (name, className) =>
        `“${name}” 층은 ${className}입니다. 이 페이지에는 Dense, Activation, Dropout, BatchNormalization이 있습니다.`,
      order: (name, className) =>
        `${className} “${name}”의 자리가 이 페이지와 다릅니다. 순서는 Dense, BatchNormalization, Activation, Dropout입니다.`,
      options: (name, className) => `${className} “${name}”에 이 페이지에 없는 설정이 있습니다.`,
      activation: (name, activation) =>
        `“${name}” 층의 활성화 함수 “${activation}”은(는) 이 페이지의 그 자리에 없습니다.`,
      units: (name, units, most) =>
        `“${name}” 층의 노드는 ${units}개입니다. 이 페이지는 ${most}개까지 보여 줍니다.`,
      tooManyLayers: (layers, most) =>
        `은닉층이 ${layers}개입니다. 이 페이지는 ${most}개까지 보여 줍니다.`,
      outputs: (units) =>
        `출력 ${units}개는 이 페이지에 없는 형태입니다. 출력은 1개이거나, 소프트맥스로 클래스 5개까지입니다.`,
      numbers: "가중치가 빠졌거나 숫자가 아닙니다.",
    },
  },
});

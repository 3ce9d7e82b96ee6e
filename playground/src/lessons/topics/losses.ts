// The lesson on loss functions: two for numbers, two for classes, and the outputs they belong to.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: {
    ...{ seed: "0.3", problem: "regression", output: "linear", loss: "mse" },
    layers: [plainLayer(3)],
  },
  steps: [
    {
      at: "part:losses",
      says: {
        en: {
          title: "One number for all errors",
          text: "The [loss](loss), or cost, says in **one number** how wrong the predictions are: 0 is perfect, and training is nothing but making it smaller. Which errors count how much, the loss function decides. There are two for numbers and two for classes.",
        },
        ko: {
          title: "모든 오차를 하나의 수로",
          text: "[손실](loss), 곧 비용은 예측이 얼마나 틀렸는지를 **하나의 수**로 나타냅니다. 0이면 완벽하고, 학습은 이 수를 줄이는 일입니다. 어떤 오차를 얼마나 크게 칠지는 손실 함수가 정합니다. 수를 위한 것이 둘, 분류를 위한 것이 둘 있습니다.",
        },
      },
    },
    {
      at: "control:loss",
      does: ["reset", "play"],
      code: "mse = (1/n) Σ (yᵢ − ŷᵢ)²",
      says: {
        en: {
          title: "Mean squared error",
          text: "y is the truth, ŷ the prediction. The [mean squared error](mse) takes the difference, squares it, and averages. An error twice as large counts **four times**, so that the network mends its worst predictions first. Here it learns the plane (X₁ + X₂) / 10.",
        },
        ko: {
          title: "평균 제곱 오차",
          text: "y는 정답, ŷ는 예측입니다. [평균 제곱 오차](mse)는 둘의 차를 제곱해 평균을 냅니다. 오차가 두 배면 **네 배**로 치므로, 가장 크게 틀린 예측부터 고칩니다. 지금은 평면 (X₁ + X₂) / 10을 배우고 있습니다.",
        },
      },
    },
    {
      at: "control:loss",
      setup: { loss: "mae" },
      does: ["reset", "play"],
      code: "mae = (1/n) Σ |yᵢ − ŷᵢ|",
      says: {
        en: {
          title: "Mean absolute error",
          text: "The [mean absolute error](mae) averages the sizes of the errors. An error twice as large counts just **twice**, so that single outliers pull less. Its number has the unit of what is predicted: 0.06 means off by 0.06 on average. It cannot be compared with a squared error.",
        },
        ko: {
          title: "평균 절대 오차",
          text: "[평균 절대 오차](mae)는 오차의 크기를 그대로 평균합니다. 오차가 두 배면 그저 **두 배**로 치므로, 동떨어진 값 몇 개에 덜 휘둘립니다. 값의 단위는 예측하는 수와 같습니다. 0.06이면 평균 0.06만큼 틀린다는 뜻입니다. 제곱 오차와 바로 견줄 수는 없습니다.",
        },
      },
    },
    {
      at: "control:loss",
      setup: {
        ...{ problem: "classification", output: "sigmoid", loss: "binary_crossentropy" },
        ...{ layers: [plainLayer(4)], optimizer: "adam", learningRate: 0.01 },
      },
      does: ["reset", "play"],
      code: "−(1/n) Σ (yᵢ ln ŷᵢ + (1 − yᵢ) ln(1 − ŷᵢ))",
      says: {
        en: {
          title: "Binary entropy",
          text: "For yes (1) or no (0) the output ŷ is a probability, and the [binary entropy](binaryCrossentropy) asks how much of it went to the truth: half costs −ln 0.5 = 0.69, all of it costs nothing. Who is **sure and wrong** pays dearly: with 1% on the truth, −ln 0.01 = 4.6.",
        },
        ko: {
          title: "이진 엔트로피",
          text: "예(1)와 아니요(0)를 맞힐 때 출력 ŷ는 확률이고, [이진 엔트로피](binaryCrossentropy)는 그 확률을 정답에 얼마나 걸었는지를 봅니다. 절반을 걸면 −ln 0.5 = 0.69이고, 전부 걸면 0입니다. **자신 있게 틀리면** 값을 크게 치릅니다. 정답에 1%만 걸었다면 −ln 0.01 = 4.6입니다.",
        },
      },
    },
    {
      at: "part:scores",
      setup: {
        ...{ dataset: "threeBlobs", output: "softmax", loss: "categorical_crossentropy" },
      },
      does: ["reset", "play"],
      code: "Keras:    −(1/n) Σᵢ Σⱼ yⱼᵢ ln ŷⱼᵢ\nlecture:  −(1/n) Σⱼ Σᵢ (yⱼᵢ ln ŷⱼᵢ\n                 + (1 − yⱼᵢ) ln(1 − ŷⱼᵢ))",
      says: {
        en: {
          title: "Categorical entropy",
          text: "With several classes the truth is [one-hot](oneHot), such as (0, 1, 0), and the [categorical entropy](categoricalCrossentropy) is −ln of the probability of the right class.\n\nThe formula of the lecture has one more term, which also punishes what the wrong classes got. Keras leaves it out under this name, because with [softmax](softmax) the wrong ones share what the right one lacks. The lecture's formula is the number of classes times the binary entropy.",
        },
        ko: {
          title: "범주형 엔트로피",
          text: "클래스가 여럿이면 정답은 (0, 1, 0)과 같은 [원-핫](oneHot) 벡터이고, [범주형 엔트로피](categoricalCrossentropy)는 정답 클래스의 확률에 −ln을 씌운 값입니다.\n\n강의의 식에는 틀린 클래스에 건 확률에도 벌점을 주는 항이 하나 더 있습니다. 케라스는 같은 이름의 함수에서 이 항을 뺍니다. [소프트맥스](softmax)에서는 정답에 모자란 만큼을 틀린 클래스들이 나누어 갖기 때문입니다. 강의의 식은 이진 엔트로피에 클래스 수를 곱한 것과 같습니다.",
        },
      },
    },
    {
      at: "control:output",
      setup: { dataset: "circle", output: "tanh", loss: "binary_crossentropy" },
      does: ["pause", "reset"],
      says: {
        en: {
          title: "Loss and output belong together",
          text: "A loss can only read the outputs that it was made for: numbers go with [linear](linear), yes or no with [sigmoid](sigmoid), several classes with [softmax](softmax). Here we have put binary entropy on a tanh, which also gives negative values, and the page complains above the network.",
          task: "Read the complaint and mend it.",
          hint: "The page offers a button that mends it; or choose sigmoid as output activation yourself.",
          praise: "Now the output is a probability, and its logarithm makes sense.",
        },
        ko: {
          title: "손실 함수와 출력은 짝",
          text: "손실 함수는 제 짝인 출력만 읽을 수 있습니다. 수는 [선형](linear), 둘 중 하나는 [시그모이드](sigmoid), 여러 클래스는 [소프트맥스](softmax)와 짝을 이룹니다. 지금은 음수도 내는 tanh에 이진 엔트로피를 붙여 놓았고, 신경망 위에 잘못을 알리는 글이 나와 있습니다.",
          task: "알림을 읽고 바르게 고치세요.",
          hint: "고쳐 주는 단추가 함께 나와 있습니다. 출력 활성화 함수에서 시그모이드를 직접 골라도 됩니다.",
          praise: "이제 출력이 확률이므로 로그를 구하는 것이 뜻을 갖습니다.",
        },
      },
      isDone: ({ config }) => config.output === "sigmoid" && config.loss === "binary_crossentropy",
    },
    {
      at: "control:loss",
      setup: {
        ...{ dataset: "threeBlobs", output: "linear", loss: "mae", layers: [plainLayer(4)] },
        ...{ optimizer: "sgd", learningRate: 0.03 },
      },
      does: ["pause", "reset"],
      challenge: true,
      says: {
        en: {
          title: "Choose the pair",
          text: "Three classes, but the output is linear and the loss is one for numbers.",
          task: "Choose the output activation and the loss that belong to several classes, and train to an accuracy of at least 98% on the test data.",
          hint: "Softmax, and categorical cross-entropy. Then press Play.",
          praise: "Output and loss speak the same language now: probabilities of classes.",
        },
        ko: {
          title: "짝을 골라 보세요",
          text: "클래스가 셋인데 출력은 선형이고 손실 함수는 수를 위한 것입니다.",
          task: "여러 클래스에 맞는 출력 활성화 함수와 손실 함수를 고르고, 테스트 데이터의 정확도가 98% 이상이 되도록 학습시키세요.",
          hint: "소프트맥스와 범주형 엔트로피입니다. 고른 다음 재생을 누르세요.",
          praise: "이제 출력과 손실 함수가 같은 말, 곧 클래스의 확률로 이야기합니다.",
        },
      },
      isDone: ({ config, trials }) =>
        config.dataset === "threeBlobs" &&
        config.output === "softmax" &&
        config.loss === "categorical_crossentropy" &&
        (trials.at(-1)?.epoch ?? 0) >= 1 &&
        (trials.at(-1)?.accuracy ?? 0) >= 0.98,
    },
  ],
};

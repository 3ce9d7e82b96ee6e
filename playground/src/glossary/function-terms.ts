// Words for activation functions, losses and scores.

import { glossaryPart } from "./term.ts";

export const functionTerms = glossaryPart({
  activation: {
    en: {
      name: "activation function",
      meaning:
        "Bends a node's sum before it is passed on; without it any network is a straight line.",
    },
    ko: {
      name: "활성화 함수",
      meaning:
        "노드의 합을 내보내기 전에 휘어 주는 함수입니다. 이것이 없으면 신경망은 직선밖에 그리지 못합니다.",
    },
  },
  linear: {
    en: {
      name: "linear function",
      meaning: "f(x) = x: passes the sum on as it is. For outputs that are numbers.",
    },
    ko: {
      name: "선형 함수",
      meaning: "f(x) = x. 합을 그대로 내보냅니다. 수를 예측하는 출력에 씁니다.",
    },
  },
  sigmoid: {
    en: {
      name: "sigmoid",
      meaning: "σ(x) = 1 / (1 + e⁻ˣ): turns any number into one between 0 and 1, as a probability.",
    },
    ko: {
      name: "시그모이드",
      meaning: "σ(x) = 1 / (1 + e⁻ˣ). 어떤 수든 0과 1 사이로 바꿉니다. 확률처럼 읽을 수 있습니다.",
    },
  },
  relu: {
    en: {
      name: "ReLU",
      meaning: "max(0, x): lets positive sums through and makes 0 of the others.",
    },
    ko: {
      name: "ReLU (렐루)",
      meaning: "max(0, x). 양수는 그대로 내보내고 나머지는 0으로 만듭니다.",
    },
  },
  tanh: {
    en: { name: "tanh", meaning: "Like the sigmoid, but from −1 to 1." },
    ko: {
      name: "tanh (쌍곡 탄젠트)",
      meaning: "시그모이드와 닮았지만 −1에서 1 사이의 값을 냅니다.",
    },
  },
  softmax: {
    en: {
      name: "softmax",
      meaning:
        "e^zⱼ / Σ e^zₖ: turns the sums of several nodes into probabilities that add up to 1.",
    },
    ko: {
      name: "소프트맥스",
      meaning: "e^zⱼ / Σ e^zₖ. 여러 노드의 합을 모두 더하면 1이 되는 확률로 바꿉니다.",
    },
  },
  loss: {
    en: {
      name: "loss (cost) function",
      meaning: "One number for how wrong the predictions are; training makes it small.",
    },
    ko: {
      name: "손실 (비용) 함수",
      meaning: "예측이 얼마나 틀렸는지를 나타내는 하나의 수입니다. 학습은 이 값을 줄이는 일입니다.",
    },
  },
  mse: {
    en: {
      name: "mean squared error (MSE)",
      meaning: "The mean of (y − ŷ)²: large errors count most.",
    },
    ko: {
      name: "평균 제곱 오차 (MSE)",
      meaning: "(y − ŷ)²의 평균입니다. 큰 오차를 특히 크게 칩니다.",
    },
  },
  mae: {
    en: {
      name: "mean absolute error (MAE)",
      meaning: "The mean of |y − ŷ|: every error counts as large as it is.",
    },
    ko: {
      name: "평균 절대 오차 (MAE)",
      meaning: "|y − ŷ|의 평균입니다. 오차를 그 크기만큼만 칩니다.",
    },
  },
  binaryCrossentropy: {
    en: {
      name: "binary cross-entropy",
      meaning: "The loss for yes or no: −ln of the probability that was given to the truth.",
    },
    ko: {
      name: "이진 엔트로피 (이진 교차 엔트로피)",
      meaning: "둘 중 하나를 맞히는 문제의 손실입니다. 정답에 매긴 확률의 −ln 값입니다.",
    },
  },
  categoricalCrossentropy: {
    en: {
      name: "categorical cross-entropy",
      meaning:
        "The same for several classes: −ln of the probability that softmax gave to the right one.",
    },
    ko: {
      name: "범주형 엔트로피 (범주형 교차 엔트로피)",
      meaning: "여러 클래스의 손실입니다. 소프트맥스가 정답 클래스에 매긴 확률의 −ln 값입니다.",
    },
  },
  accuracy: {
    en: { name: "accuracy", meaning: "The share of examples whose class is predicted right." },
    ko: { name: "정확도", meaning: "클래스를 바르게 맞힌 예제의 비율입니다." },
  },
  confusionMatrix: {
    en: {
      name: "confusion matrix",
      meaning:
        "A table of how often each class was taken for which; right answers stand on the diagonal.",
    },
    ko: {
      name: "혼동 행렬",
      meaning: "어느 클래스를 어느 클래스로 예측했는지 센 표입니다. 맞힌 것은 대각선에 있습니다.",
    },
  },
  r2: {
    en: {
      name: "R²",
      meaning:
        "How much of the variation of the numbers is explained: 1 is perfect, 0 no better than the mean.",
    },
    ko: {
      name: "R² (결정 계수)",
      meaning:
        "수의 변동을 얼마나 설명하는지 나타냅니다. 1이면 완벽하고, 0이면 평균으로 답한 것과 같습니다.",
    },
  },
});

// Words for training and what can go wrong in it.

import { glossaryPart } from "./term.ts";

export const trainingTerms = glossaryPart({
  compile: {
    en: {
      name: "compile",
      meaning: "In Keras: to settle the loss and the optimizer of a model before training.",
    },
    ko: {
      name: "컴파일",
      meaning: "케라스에서, 학습에 앞서 모델의 손실 함수와 최적화 방법을 정하는 일입니다.",
    },
  },
  fit: {
    en: {
      name: "training (fit)",
      meaning: "Changing the parameters, batch by batch, so that the loss falls.",
    },
    ko: {
      name: "학습 (훈련)",
      meaning: "배치마다 매개변수를 바꾸어 손실을 줄여 가는 일입니다. 케라스에서는 fit입니다.",
    },
  },
  predict: {
    en: { name: "predict", meaning: "To let the trained model compute outputs for new examples." },
    ko: { name: "예측", meaning: "학습을 마친 모델로 새로운 예제의 출력을 계산하는 일입니다." },
  },
  forwardPass: {
    en: { name: "forward pass", meaning: "Computing the outputs from the inputs, layer by layer." },
    ko: { name: "순전파", meaning: "입력에서 출력까지 층을 따라 차례로 계산하는 것입니다." },
  },
  backpropagation: {
    en: {
      name: "backpropagation",
      meaning: "Computing from the output back to the input how the loss depends on every weight.",
    },
    ko: {
      name: "역전파",
      meaning:
        "출력에서 입력 쪽으로 거꾸로 가며, 손실이 각 가중치에 따라 어떻게 변하는지 계산하는 것입니다.",
    },
  },
  gradient: {
    en: {
      name: "gradient ∇L",
      meaning: "The vector of all slopes of the loss: it points where the loss grows fastest.",
    },
    ko: {
      name: "기울기 ∇L (그래디언트)",
      meaning:
        "매개변수마다 구한 손실의 기울기를 모은 벡터로, 손실이 가장 빨리 커지는 방향을 가리킵니다.",
    },
  },
  gradientDescent: {
    en: {
      name: "gradient descent",
      meaning:
        "Stepping along −∇L again and again, which leads the parameters towards a minimum of the loss.",
    },
    ko: {
      name: "경사 하강법",
      meaning:
        "−∇L 방향으로 한 걸음씩 거듭 옮겨, 매개변수를 손실의 최솟값 쪽으로 이끄는 방법입니다.",
    },
  },
  learningRate: {
    en: {
      name: "learning rate",
      meaning: "The length of a step of gradient descent: too small is slow, too large overshoots.",
    },
    ko: {
      name: "학습률",
      meaning:
        "경사 하강법에서 한 걸음의 크기입니다. 너무 작으면 느리고, 너무 크면 최솟값을 지나칩니다.",
    },
  },
  minimum: {
    en: {
      name: "minimum",
      meaning:
        "A place where the loss is smaller than all around it; a local one need not be the lowest of all.",
    },
    ko: {
      name: "최솟값 (극소)",
      meaning:
        "둘레보다 손실이 작은 곳입니다. 지역 최솟값은 전체에서 가장 낮은 곳이 아닐 수도 있습니다.",
    },
  },
  optimizer: {
    en: {
      name: "optimizer",
      meaning: "The rule by which gradients become changes of the weights.",
    },
    ko: {
      name: "최적화 방법",
      meaning: "기울기를 가지고 가중치를 어떻게 바꿀지 정하는 규칙입니다.",
    },
  },
  sgd: {
    en: {
      name: "SGD (stochastic gradient descent)",
      meaning: "Gradient descent by batches drawn at random, which makes each step cheap.",
    },
    ko: {
      name: "SGD (확률적 경사 하강법)",
      meaning: "무작위로 뽑은 배치로 하는 경사 하강법입니다. 한 걸음이 가벼워 빠릅니다.",
    },
  },
  momentum: {
    en: {
      name: "momentum",
      meaning: "Keeps part of the step before, as a rolling ball does; less zig-zag.",
    },
    ko: {
      name: "모멘텀 (관성)",
      meaning: "구르는 공처럼 이전 걸음의 관성을 이어 갑니다. 지그재그가 줄어듭니다.",
    },
  },
  nesterov: {
    en: {
      name: "NAG (Nesterov)",
      meaning:
        "Momentum that takes the gradient where it is about to arrive; less unnecessary movement.",
    },
    ko: {
      name: "NAG (네스테로프)",
      meaning:
        "관성으로 옮겨 갈 자리에서 기울기를 구하는 모멘텀입니다. 불필요한 움직임이 줄어듭니다.",
    },
  },
  adagrad: {
    en: {
      name: "Adagrad",
      meaning:
        "Adapts the step length of each parameter: those that have moved much take ever shorter steps.",
    },
    ko: {
      name: "Adagrad",
      meaning:
        "매개변수마다 보폭을 조절합니다. 그동안 많이 움직인 매개변수일수록 보폭이 작아집니다.",
    },
  },
  rmsprop: {
    en: {
      name: "RMSProp",
      meaning: "Adagrad that forgets old gradients, so that its steps do not shrink for ever.",
    },
    ko: {
      name: "RMSProp",
      meaning:
        "오래된 기울기를 잊어 가는 Adagrad입니다. 보폭이 끝없이 줄어드는 민감함을 고쳤습니다.",
    },
  },
  adam: {
    en: { name: "Adam", meaning: "Momentum and RMSProp together: direction and step length." },
    ko: {
      name: "Adam",
      meaning: "모멘텀과 RMSProp을 합친 방법입니다. 방향과 보폭을 함께 다룹니다.",
    },
  },
  batch: {
    en: {
      name: "batch",
      meaning: "The examples of one step; their mean gradient moves the weights once.",
    },
    ko: {
      name: "배치",
      meaning: "한 걸음에 함께 쓰는 예제 묶음입니다. 그 평균 기울기로 가중치를 한 번 바꿉니다.",
    },
  },
  step: {
    en: { name: "step (update)", meaning: "One change of all weights, from one batch." },
    ko: { name: "갱신 (스텝)", meaning: "배치 하나로 모든 가중치를 한 번 바꾸는 것입니다." },
  },
  epoch: {
    en: {
      name: "epoch",
      meaning: "One pass through the training data, in as many steps as it has batches.",
    },
    ko: {
      name: "에포크",
      meaning: "학습 데이터를 한 바퀴 도는 것입니다. 배치의 수만큼 갱신이 일어납니다.",
    },
  },
  generalization: {
    en: { name: "generalization", meaning: "Doing well on data that was not trained on." },
    ko: { name: "일반화", meaning: "학습에 쓰지 않은 데이터에서도 잘 맞히는 것입니다." },
  },
  overfitting: {
    en: {
      name: "overfitting",
      meaning:
        "Learning the chance of the training data by heart: its loss falls, that of the test data rises.",
    },
    ko: {
      name: "과적합",
      meaning:
        "학습 데이터의 우연까지 외워 버리는 것입니다. 학습 손실은 줄지만 테스트 손실은 커집니다.",
    },
  },
  regularization: {
    en: { name: "regularization", meaning: "A penalty on large weights, against overfitting." },
    ko: { name: "규제", meaning: "과적합을 막으려고 큰 가중치에 벌점을 주는 것입니다." },
  },
  dropout: {
    en: {
      name: "dropout",
      meaning: "Leaves out some nodes at random in each training step, against overfitting.",
    },
    ko: {
      name: "드롭아웃",
      meaning: "과적합을 막으려고 학습 갱신마다 노드 몇 개를 무작위로 빼는 방법입니다.",
    },
  },
  batchNormalization: {
    en: {
      name: "batch normalization",
      meaning:
        "Brings the sums of a layer to mean 0 and variance 1 within each batch, which steadies training.",
    },
    ko: {
      name: "배치 정규화",
      meaning: "배치마다 한 층의 합을 평균 0, 분산 1로 맞추어 학습을 안정시키는 방법입니다.",
    },
  },
  initialWeights: {
    en: { name: "initial weights", meaning: "The random weights that training begins with." },
    ko: { name: "초기 가중치", meaning: "학습을 시작할 때의 가중치로, 무작위로 뽑습니다." },
  },
  divergence: {
    en: {
      name: "divergence",
      meaning: "The loss grows instead of falling, mostly because steps are too long.",
    },
    ko: {
      name: "발산",
      meaning: "손실이 줄지 않고 끝없이 커지는 것입니다. 대개 학습률이 너무 커서 생깁니다.",
    },
  },
  vanishingGradient: {
    en: {
      name: "vanishing gradient",
      meaning:
        "Through many flat activations almost nothing of the gradient reaches the first layers.",
    },
    ko: {
      name: "기울기 소실",
      meaning:
        "평평한 활성화 함수를 여러 번 거치며 기울기가 거의 사라져 앞쪽 층이 배우지 못하는 것입니다.",
    },
  },
  deadRelu: {
    en: {
      name: "dead ReLU",
      meaning:
        "A ReLU node whose sum is negative everywhere: it gives 0, has no gradient and learns no more.",
    },
    ko: {
      name: "죽은 ReLU",
      meaning:
        "어디서나 합이 음수여서 0만 내는 ReLU 노드입니다. 기울기가 없어 더는 배우지 못합니다.",
    },
  },
});

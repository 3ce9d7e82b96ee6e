// The lesson on activation functions: linear, sigmoid, ReLU, softmax.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3", layers: [plainLayer(4), plainLayer(2)], activation: "linear" },
  steps: [
    {
      at: "part:map",
      does: ["play"],
      code: "linear:  f(x) = x",
      says: {
        en: {
          title: "Linear: nothing is bent",
          text: "After adding up, a [node](node) sends its sum through the [activation function](activation). Here it is the [linear](linear) one, which changes nothing. Sums of sums are again sums, so that three layers can do no more than one: the border stays **straight**, and the loss stays high.",
        },
        ko: {
          title: "선형: 아무것도 휘지 않음",
          text: "[노드](node)는 값을 더한 다음 [활성화 함수](activation)를 거쳐 내보냅니다. 지금은 아무것도 바꾸지 않는 [선형 함수](linear)입니다. 합을 또 더해도 합일 뿐이어서, 층이 셋이라도 하나보다 나을 것이 없습니다. 경계는 **직선**이고 손실은 줄지 않습니다.",
        },
      },
    },
    {
      at: "node:1-0",
      setup: { activation: "sigmoid", optimizer: "adam", learningRate: 0.01 },
      does: ["reset", "play"],
      code: "sigmoid:  σ(x) = 1 / (1 + e⁻ˣ)",
      says: {
        en: {
          title: "Sigmoid: a soft switch",
          text: "The [sigmoid](sigmoid) brings every sum between 0 and 1: large ones come near 1, very negative ones near 0. Now each node parts the plane with a soft edge, and the next layers mix these into round shapes.\n\nAt both ends the curve is nearly flat. There the gradient is small, and learning slow; that is why we have given it Adam.",
        },
        ko: {
          title: "시그모이드: 부드러운 스위치",
          text: "[시그모이드](sigmoid)는 어떤 합이든 0과 1 사이로 옮깁니다. 큰 값은 1에, 아주 작은 값은 0에 가까워집니다. 이제 노드마다 부드러운 경계로 평면을 나누고, 다음 층은 이것을 섞어 둥근 모양을 만듭니다.\n\n곡선의 양 끝은 거의 평평합니다. 그곳에서는 기울기가 작아 학습이 느립니다. 그래서 Adam을 쓰게 했습니다.",
        },
      },
    },
    {
      at: "node:1-1",
      setup: { activation: "relu", optimizer: "sgd", learningRate: 0.03 },
      does: ["reset", "play"],
      code: "relu:  f(x) = max(0, x)",
      says: {
        en: {
          title: "ReLU: a fold",
          text: "The [ReLU](relu) lets positive sums through and makes 0 of all others. It folds the plane along a line; many folds make corners, as you see on the map. On its positive side it is never flat, so that networks with it learn fast, even with plain SGD. It is the usual choice for hidden layers.",
        },
        ko: {
          title: "ReLU: 접기",
          text: "[ReLU](relu)는 양수인 합만 그대로 내보내고 나머지는 0으로 만듭니다. 평면을 직선을 따라 접는 셈이어서, 여러 번 접으면 지도에서처럼 모난 모양이 됩니다. 양수 쪽에서는 평평해지지 않으므로 단순한 SGD로도 빠르게 배웁니다. 은닉층에 가장 흔히 쓰입니다.",
        },
      },
    },
    {
      at: "control:output",
      setup: { output: "sigmoid", loss: "binary_crossentropy" },
      does: ["reset", "play"],
      says: {
        en: {
          title: "The output says what is asked",
          text: "Hidden layers want bends. The [output layer](outputLayer) wants the right **range**: for a number, [linear](linear), which reaches every value; for yes or no, [sigmoid](sigmoid), because its value can be read as a probability. We have given the output a sigmoid.",
        },
        ko: {
          title: "출력은 묻는 것에 맞게",
          text: "은닉층에는 휘는 함수가 필요하고, [출력층](outputLayer)에는 알맞은 **범위**가 필요합니다. 수를 예측할 때에는 모든 값을 낼 수 있는 [선형 함수](linear)를, 둘 중 하나를 고를 때에는 확률로 읽을 수 있는 [시그모이드](sigmoid)를 씁니다. 지금 출력에 시그모이드를 주었습니다.",
        },
      },
    },
    {
      at: "part:network",
      setup: {
        ...{ dataset: "threeBlobs", output: "softmax", loss: "categorical_crossentropy" },
        layers: [plainLayer(4)],
      },
      does: ["reset", "play"],
      code: "softmax:  σ(z)ⱼ = e^zⱼ / Σₖ e^zₖ",
      says: {
        en: {
          title: "Softmax: several classes",
          text: "Three classes need three output nodes. [Softmax](softmax) looks at all of them together: it makes each sum positive with e^z and divides by the total. So the outputs are probabilities that **add up to 1**: when one rises, the others must fall.",
          task: "Look at the maps of all three output nodes.",
          hint: "They stand at the right end of the network. Move the pointer over each, tap it, or reach it with Tab.",
          praise:
            "Each output node claims the ground of its class. Where one is sure, the two others are near 0.",
        },
        ko: {
          title: "소프트맥스: 여러 클래스",
          text: "클래스가 셋이면 출력 노드도 셋이 필요합니다. [소프트맥스](softmax)는 이들을 한꺼번에 봅니다. 합마다 e^z로 양수를 만들고 모두 더한 값으로 나눕니다. 그래서 출력은 **모두 더하면 1이 되는** 확률입니다. 하나가 커지면 나머지는 작아져야 합니다.",
          task: "출력 노드 세 개의 지도를 모두 살펴보세요.",
          hint: "신경망의 오른쪽 끝에 있습니다. 마우스를 올리거나, 누르거나, Tab 키로 가면 됩니다.",
          praise:
            "출력 노드마다 자기 클래스의 땅을 차지합니다. 하나가 확신하는 곳에서는 다른 둘이 0에 가깝습니다.",
        },
      },
      isDone: ({ looks }) => looks >= 3,
    },
    {
      at: "control:activation",
      setup: {
        ...{ dataset: "circle", output: "tanh", loss: "half_mse", activation: "linear" },
        layers: [plainLayer(4), plainLayer(2)],
      },
      does: ["pause", "reset"],
      challenge: true,
      says: {
        en: {
          title: "Bend it",
          text: "Back to the circle and a network of [linear](linear) layers that cannot learn it.",
          task: "Reach an accuracy of 95% on the test data by changing the activation of the hidden layers only. Leave layers, features and data as they are.",
          hint: "Choose ReLU or tanh under “Activation” and press Play. With the sigmoid it takes more patience.",
          praise: "The same nodes and the same data; all that was missing was a bend.",
        },
        ko: {
          title: "휘어 보세요",
          text: "다시 원 데이터입니다. 층이 모두 [선형](linear)이어서 이대로는 배우지 못합니다.",
          task: "은닉층의 활성화 함수만 바꾸어 테스트 데이터의 정확도를 95% 이상으로 올리세요. 층과 특성과 데이터는 그대로 두세요.",
          hint: "‘활성화 함수’에서 ReLU나 tanh를 고르고 재생을 누르세요. 시그모이드로는 더 오래 기다려야 합니다.",
          praise: "노드도 데이터도 그대로입니다. 모자랐던 것은 휘는 것 하나뿐이었습니다.",
        },
      },
      isDone: ({ config, trials }) =>
        config.dataset === "circle" &&
        config.layers.map(({ units }) => units).join() === "4,2" &&
        config.features.join() === "x,y" &&
        (trials.at(-1)?.accuracy ?? 0) >= 0.95,
    },
  ],
};

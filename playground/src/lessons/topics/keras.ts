// The lesson on Keras and TensorFlow: two floors, tensors, graphs, and a model read from its code.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3" },
  steps: [
    {
      at: "part:network",
      says: {
        en: {
          title: "Two floors of one house",
          text: "[Keras](keras) is a library at the level of **models**: it knows layers and how to train them. It does no [tensor](tensor) arithmetic of its own; for that it stands on [TensorFlow](tensorflow).\n\nThis page is built alike. What you see here, layers and links, is the upper floor. Below it an engine computes.",
        },
        ko: {
          title: "한 집의 두 층",
          text: "[케라스](keras)는 **모델 수준**의 라이브러리입니다. 층을 쌓고 학습시키는 일을 맡습니다. [텐서](tensor) 연산은 스스로 하지 않고, 아래에 있는 [텐서플로](tensorflow)에 맡깁니다.\n\n이 화면도 똑같이 지어졌습니다. 눈에 보이는 층과 선이 위층이고, 그 아래에서 계산 엔진이 일합니다.",
        },
      },
    },
    {
      at: "part:network",
      setup: { layers: [plainLayer(4), plainLayer(2), plainLayer(3)] },
      code: 'layers.Dense(3, activation="tanh")',
      says: {
        en: {
          title: "Keras: one line, one layer",
          text: "We have just added a third [hidden layer](hiddenLayer) with three nodes. In Keras that is the one line below. You do not say which numbers are multiplied with which: that is what “model level” means.",
        },
        ko: {
          title: "케라스: 한 줄이면 한 층",
          text: "방금 노드 세 개짜리 [은닉층](hiddenLayer)을 하나 더했습니다. 케라스에서는 아래의 한 줄이면 됩니다. 어떤 수를 어떤 수에 곱하라고 일일이 적지 않습니다. 모델 수준이라는 말이 바로 이 뜻입니다.",
        },
      },
    },
    {
      at: "node:1-0",
      says: {
        en: {
          title: "TensorFlow: tensors",
          text: "A [tensor](tensor) is, roughly, a matrix of any number of dimensions. The 250 training points are one of shape [250, 2]; the [weights](weight) between the two features and the first layer are one of shape [2, 4].",
          task: "Open a node of the first hidden layer and look at its part of that tensor: click it, or reach it with Tab and press Enter. Then change one of its numbers.",
          hint: "The card shows the bias of the node and its weights, one per feature. Move a slider or type a number.",
          praise:
            "You have edited one entry of a tensor. Training edits all of them at once, thousands of times.",
        },
        ko: {
          title: "텐서플로: 텐서",
          text: "[텐서](tensor)는 행렬을 더 높은 차원으로 넓힌 것이라고 생각하면 됩니다. 학습할 점 250개는 모양이 [250, 2]인 텐서이고, 두 특성과 첫째 층 사이의 [가중치](weight)는 모양이 [2, 4]인 텐서입니다.",
          task: "첫째 은닉층의 노드를 열어 이 텐서의 일부를 살펴보세요. 노드를 누르거나, Tab 키로 가서 Enter를 누르면 됩니다. 그런 다음 수를 하나 바꿔 보세요.",
          hint: "열린 카드에 노드의 편향과, 특성마다 하나씩 있는 가중치가 보입니다. 막대를 움직이거나 수를 입력하세요.",
          praise:
            "텐서의 원소 하나를 바꿨습니다. 학습은 모든 원소를 한꺼번에, 수천 번 바꾸는 일입니다.",
        },
      },
      isDone: ({ edits }) => edits > 0,
    },
    {
      at: "control:playButton",
      setup: { layers: [plainLayer(4), plainLayer(2)] },
      does: ["reset", "play"],
      says: {
        en: {
          title: "TensorFlow: a graph that is computed",
          text: "TensorFlow, developed by the Google Brain team and open to everyone, first builds a [graph](graph) of all numeric operations and then processes it with the strengths of CPU and GPU. It runs on Windows, macOS, Linux, iOS and Android, and from Python, Java, C++, R and more.\n\nThe engine of this page does the same: it turned a whole training step into one program. Steps per second tell how fast it runs.",
        },
        ko: {
          title: "텐서플로: 그래프를 만들어 계산하기",
          text: "텐서플로는 구글 브레인 팀이 개발한 오픈 소스 라이브러리입니다. 먼저 모든 수치 연산의 [그래프](graph)를 만든 다음, CPU와 GPU의 장점을 살려 처리합니다. 윈도, macOS, 리눅스, iOS, 안드로이드에서 돌아가며 파이썬, 자바, C++, R 등에서 쓸 수 있습니다.\n\n이 화면의 엔진도 마찬가지로 학습 한 걸음을 통째로 프로그램 하나로 만들었습니다. 초당 갱신 횟수가 그 속도를 알려 줍니다.",
        },
      },
    },
    {
      at: null,
      does: ["pause"],
      code: 'pip install tensorflow\npip install keras\n\n# from R\ninstall.packages("keras")\nlibrary(keras)\ninstall_keras()',
      says: {
        en: {
          title: "On your own computer",
          text: "Install Python first, for instance with Anaconda; then [TensorFlow](tensorflow) and [Keras](keras) are one line each. `python -m pip install …` does the same. From R it takes three lines. For this page nothing has to be installed.",
        },
        ko: {
          title: "내 컴퓨터에 설치하기",
          text: "먼저 파이썬을 설치합니다. 아나콘다를 쓰면 편합니다. 그다음 [텐서플로](tensorflow)와 [케라스](keras)는 각각 한 줄이면 됩니다. `python -m pip install …`이라고 써도 됩니다. R에서는 세 줄이 필요합니다. 이 화면을 쓰는 데에는 아무것도 설치하지 않아도 됩니다.",
        },
      },
    },
    {
      at: "part:controls",
      setup: { layers: [], output: "tanh", loss: "half_mse", optimizer: "sgd", learningRate: 0.03 },
      does: ["pause", "reset"],
      code: 'model = Sequential([\n  Input((2,)),\n  layers.Dense(6, activation="relu"),\n  layers.Dense(3, activation="relu"),\n  layers.Dense(1, activation="sigmoid"),\n])\nmodel.compile(\n  optimizer=Adam(learning_rate=0.01),\n  loss="binary_crossentropy",\n)\nmodel.fit(x, y, batch_size=10, epochs=20)',
      challenge: true,
      says: {
        en: {
          title: "From code to network",
          text: "This is a whole program for Keras: it defines the [layers](layer), [compiles](compile) the model with a loss and an optimizer, and [trains](fit) it.",
          task: "Build exactly this model on the page and train it for at least 20 epochs.",
          hint: "Two hidden layers of 6 and 3 nodes, ReLU as activation, sigmoid as output activation; loss binary cross-entropy, optimizer Adam, learning rate 0.01, batches of 10.",
          praise:
            "You have read Keras, and the page has run it. Whoever can describe layers, loss and optimizer can write a network.",
        },
        ko: {
          title: "코드에서 신경망으로",
          text: "케라스로 쓴 온전한 프로그램입니다. [층](layer)을 정의하고, 손실 함수와 최적화 방법을 정해 [컴파일](compile)한 다음 [학습](fit)시킵니다.",
          task: "이 모델을 화면에 그대로 만들고 20 에포크 넘게 학습시키세요.",
          hint: "노드가 6개, 3개인 은닉층 두 개, 활성화 함수는 ReLU, 출력 활성화 함수는 시그모이드, 손실 함수는 이진 엔트로피, 최적화 방법은 Adam, 학습률은 0.01, 배치 크기는 10입니다.",
          praise:
            "케라스 코드를 읽었고, 화면이 그대로 실행했습니다. 층과 손실 함수와 최적화 방법을 말할 수 있으면 신경망을 만들 수 있습니다.",
        },
      },
      isDone: ({ config, frame }) =>
        config.layers.map(({ units }) => units).join() === "6,3" &&
        config.layers.every(({ activation }) => (activation ?? config.activation) === "relu") &&
        config.features.join() === "x,y" &&
        config.output === "sigmoid" &&
        config.loss === "binary_crossentropy" &&
        config.optimizer === "adam" &&
        config.learningRate === 0.01 &&
        config.batchSize === 10 &&
        frame.epoch >= 20,
    },
  ],
};

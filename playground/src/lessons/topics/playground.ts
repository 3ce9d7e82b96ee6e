// The lesson on the Playground itself: the six moves of the lecture, and the spiral.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3" },
  steps: [
    {
      at: "control:dataset",
      setup: { dataset: "xor" },
      says: {
        en: {
          title: "1. Choose the data",
          text: "The panel with the pictures holds the data sets: points in two colours, in more colours, or with numbers. Below them you say how many points are for [training](trainingData) and how many for the [test](testData), how much [noise](noise) there is, and how large a [batch](batch) is. We have chosen exclusive or.",
        },
        ko: {
          title: "1. 데이터 고르기",
          text: "그림이 있는 칸이 데이터 세트입니다. 색이 두 가지인 점, 여러 가지인 점, 수가 딸린 점이 있습니다. 그 아래에서 [학습 데이터](trainingData)와 [테스트 데이터](testData)의 비율, [잡음](noise)의 크기, [배치](batch) 크기를 정합니다. 지금 배타적 논리합을 골랐습니다.",
        },
      },
    },
    {
      at: "feature:xTimesY",
      setup: { features: ["xTimesY"], layers: [] },
      does: ["reset", "play"],
      says: {
        en: {
          title: "2. Choose the features",
          text: "At the left of the network you switch [features](feature) on and off. We have given it just X₁X₂ and **no hidden layer at all**, and yet it learns exclusive or at once: the product is positive exactly where the points are blue. The right feature can be worth a whole layer.",
        },
        ko: {
          title: "2. 특성 고르기",
          text: "신경망의 왼쪽에서 [특성](feature)을 켜고 끕니다. 지금은 X₁X₂ 하나만 주고 **은닉층을 하나도 두지 않았는데** 배타적 논리합을 금세 배웁니다. 파란 점이 있는 곳에서 곱이 꼭 양수이기 때문입니다. 알맞은 특성 하나가 층 하나의 몫을 합니다.",
        },
      },
    },
    {
      at: "control:numHiddenLayers",
      setup: { features: ["x", "y"], layers: [plainLayer(4), plainLayer(2)], dataset: "circle" },
      does: ["pause", "reset"],
      says: {
        en: {
          title: "3. Hidden layers and nodes",
          text: "The large + and − above the network add and remove [hidden layers](hiddenLayer), the small ones above a layer its [nodes](node). A press on the name of a layer opens what is special about it: its own activation, dropout, batch normalization.",
          task: "Make a network with three hidden layers.",
          hint: "Press the + beside the number of hidden layers once.",
          praise: "The weights are new ones: another shape is another network.",
        },
        ko: {
          title: "3. 은닉층과 노드",
          text: "신경망 위의 큰 +와 − 단추로 [은닉층](hiddenLayer)을 늘리고 줄이고, 층 위의 작은 단추로 [노드](node)를 늘리고 줄입니다. 층의 이름을 누르면 그 층에만 해당하는 활성화 함수, 드롭아웃, 배치 정규화를 정할 수 있습니다.",
          task: "은닉층이 세 개인 신경망을 만드세요.",
          hint: "은닉층 수 옆의 + 단추를 한 번 누르세요.",
          praise: "가중치가 새로 뽑혔습니다. 모양이 다르면 다른 신경망입니다.",
        },
      },
      isDone: ({ config }) => config.layers.length === 3,
    },
    {
      at: "part:controls",
      setup: { layers: [plainLayer(4), plainLayer(2)] },
      says: {
        en: {
          title: "4. Everything else, from lists",
          text: "The lists at the top say how it learns: [learning rate](learningRate), [optimizer](optimizer), [loss](loss), [activation function](activation), [regularization](regularization). Most changes begin anew; the learning rate can be changed in the middle of training.",
          task: "Choose ReLU as the activation of the hidden layers.",
          hint: "It is in the list “Activation”.",
          praise: "Under the name of each layer you now read ReLU.",
        },
        ko: {
          title: "4. 나머지는 목록에서",
          text: "위쪽의 목록에서 어떻게 배울지 정합니다. [학습률](learningRate), [최적화 방법](optimizer), [손실 함수](loss), [활성화 함수](activation), [규제](regularization)가 있습니다. 대부분은 바꾸면 처음부터 다시 시작하지만, 학습률은 학습 도중에도 바꿀 수 있습니다.",
          task: "은닉층의 활성화 함수로 ReLU를 고르세요.",
          hint: "‘활성화 함수’ 목록에 있습니다.",
          praise: "이제 층마다 이름 아래에 ReLU라고 적혀 있습니다.",
        },
      },
      isDone: ({ config }) => config.activation === "relu",
    },
    {
      at: "part:network",
      setup: { activation: "tanh" },
      does: ["reset"],
      says: {
        en: {
          title: "5. Links are weights",
          text: "The thickness of a link is the size of its [weight](weight), its colour the sign. A click on a link or a node lets you edit the number; the map and the losses follow at once.",
          task: "Edit a weight or a bias by hand.",
          hint: "Click a node, then move one of the sliders. By keyboard: Tab to a node, Enter, arrow keys.",
          praise:
            "Undo, at the top of the page, takes back edits like this one and every other change.",
        },
        ko: {
          title: "5. 선은 가중치",
          text: "선의 굵기는 [가중치](weight)의 크기이고 색은 부호입니다. 선이나 노드를 누르면 수를 직접 고칠 수 있고, 지도와 손실이 곧바로 따라 바뀝니다.",
          task: "가중치나 편향을 손으로 고쳐 보세요.",
          hint: "노드를 누르고 막대를 움직이세요. 키보드로는 Tab 키로 노드에 가서 Enter를 누르고 화살표 키를 쓰면 됩니다.",
          praise: "화면 위쪽의 실행 취소를 누르면 이런 수정도, 다른 변경도 되돌릴 수 있습니다.",
        },
      },
      isDone: ({ edits }) => edits > 0,
    },
    {
      at: "control:playButton",
      does: ["reset"],
      says: {
        en: {
          title: "6. Press Play",
          text: "Play starts the training, Pause stops it, the arrow goes a single step, and Reset goes back to the very same initial weights. The address of the page holds all that you have chosen, so that a link shows others what you see.",
          task: "Train until the test loss is below 0.1.",
          hint: "The round blue button. It may take some hundred epochs.",
          praise: "The loss falls, the map takes shape: the network has learnt.",
        },
        ko: {
          title: "6. 재생 누르기",
          text: "재생은 학습을 시작하고, 일시 정지는 멈추고, 화살표는 한 단계만 가고, 초기화는 똑같은 초기 가중치로 되돌립니다. 고른 것은 모두 화면 주소에 담기므로, 링크를 보내면 다른 사람도 같은 것을 봅니다.",
          task: "테스트 손실이 0.1보다 작아질 때까지 학습시키세요.",
          hint: "둥글고 파란 단추입니다. 몇백 에포크가 걸릴 수도 있습니다.",
          praise: "손실이 줄고 지도가 모양을 갖춥니다. 신경망이 배운 것입니다.",
        },
      },
      isDone: ({ frame }) => frame.epoch >= 1 && frame.test.loss < 0.1,
    },
    {
      at: "part:data",
      setup: { dataset: "spiral", layers: [plainLayer(6)] },
      does: ["pause", "reset"],
      challenge: true,
      says: {
        en: {
          title: "Everything allowed",
          text: "The spiral is the hardest of these sets. Six nodes and two features are not enough as they stand.",
          task: "Reach an accuracy of at least 95% on the test data of the spiral. Features, layers, activation, optimizer, learning rate: all is up to you.",
          hint: "The sines of X₁ and X₂ help much, and so does Adam with a learning rate of 0.03.",
          praise: "You can handle the Playground. What will you try next?",
        },
        ko: {
          title: "무엇이든 써도 됩니다",
          text: "나선은 이 가운데 가장 어려운 데이터입니다. 노드 여섯 개와 특성 두 개로는 모자랍니다.",
          task: "나선의 테스트 데이터에서 정확도를 95% 이상으로 올리세요. 특성, 층, 활성화 함수, 최적화 방법, 학습률을 모두 마음대로 정해도 됩니다.",
          hint: "sin X₁과 sin X₂가 큰 도움이 됩니다. 학습률 0.03의 Adam도 좋습니다.",
          praise: "이제 플레이그라운드를 다룰 줄 압니다. 다음에는 무엇을 해 볼까요?",
        },
      },
      isDone: ({ config, trials }) =>
        config.dataset === "spiral" && (trials.at(-1)?.accuracy ?? 0) >= 0.95,
    },
  ],
};

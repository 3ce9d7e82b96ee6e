// The lesson on networks: layers, nodes, weights, and what hidden layers are for.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3", layers: [plainLayer(4), plainLayer(2)] },
  steps: [
    {
      at: "part:network",
      says: {
        en: {
          title: "Layers, from left to right",
          text: "[Deep learning](deepLearning) is [machine learning](machineLearning) with artificial [neural networks](neuralNetwork). This is one: the [input layer](inputLayer) on the left, the [output layer](outputLayer) on the right, and two [hidden layers](hiddenLayer) in between.\n\nIt looks at a point of the plane and is to say whether the point is blue or orange.",
        },
        ko: {
          title: "왼쪽에서 오른쪽으로, 층",
          text: "[딥러닝](deepLearning)은 [인공 신경망](neuralNetwork)을 이용하는 [머신러닝](machineLearning)입니다. 화면에 있는 것이 바로 신경망입니다. 왼쪽이 [입력층](inputLayer), 오른쪽이 [출력층](outputLayer), 그 사이의 두 줄이 [은닉층](hiddenLayer)입니다.\n\n이 신경망은 평면 위의 점을 보고 파란 점인지 주황 점인지 알아맞혀야 합니다.",
        },
      },
    },
    {
      at: "feature:x",
      does: [{ look: { feature: "x" } }],
      says: {
        en: {
          title: "Input: the features",
          text: "A network takes in numbers. Here these are two [features](feature) of a point: X₁, how far right it lies, and X₂, how far up.\n\nThe large map on the right now shows X₁ alone: blue where it is positive, orange where it is negative, pale near 0.",
        },
        ko: {
          title: "입력층: 특성",
          text: "신경망에는 수가 들어갑니다. 여기서는 점의 두 [특성](feature)이 들어갑니다. X₁은 점이 오른쪽으로 얼마나 가 있는지, X₂는 위로 얼마나 가 있는지를 나타냅니다.\n\n지금 큰 지도에는 X₁만 그려져 있습니다. 값이 양수인 곳은 파랑, 음수인 곳은 주황이고 0에 가까울수록 옅습니다.",
        },
      },
    },
    {
      at: "node:1-0",
      does: [{ look: { layer: 1, node: 0 } }],
      code: "z = w₁·X₁ + w₂·X₂ + b\noutput = f(z)",
      says: {
        en: {
          title: "What one node does",
          text: "A [node](node) multiplies what comes in by [weights](weight), adds a [bias](bias) b, and sends the sum through its [activation function](activation) f.\n\nSo a node of the first hidden layer parts the plane along a straight line. Where the line lies, its weights and its bias decide.",
          task: "Look at the maps of three different nodes: move the pointer over them, tap them, or reach them with the Tab key.",
          hint: "The nodes are the small coloured squares in the network. While one is looked at, the large map on the right shows what it says at every point.",
          praise:
            "In the first hidden layer every map is cut by a straight line; behind it maps have bends, because they mix those before.",
        },
        ko: {
          title: "노드 하나가 하는 일",
          text: "[노드](node)는 들어온 값에 [가중치](weight)를 곱해 더하고, 여기에 [편향](bias) b를 더한 다음, [활성화 함수](activation) f를 거쳐 내보냅니다.\n\n그래서 첫째 은닉층의 노드 하나는 평면을 직선 하나로 나눕니다. 그 직선이 어디에 놓일지는 가중치와 편향이 정합니다.",
          task: "서로 다른 노드 세 개의 지도를 살펴보세요. 마우스를 올리거나, 누르거나, Tab 키로 옮겨 가면 됩니다.",
          hint: "신경망 그림의 작은 색 네모가 노드입니다. 노드를 가리키는 동안 오른쪽 큰 지도에 그 노드의 출력이 나타납니다.",
          praise:
            "첫째 은닉층의 지도는 모두 직선으로 나뉩니다. 그다음 층의 지도는 앞의 지도들을 섞은 것이어서 굽어 있습니다.",
        },
      },
      // The page itself looks at the first one.
      isDone: ({ looks }) => looks >= 3,
    },
    {
      at: "part:network",
      does: [{ look: null }],
      says: {
        en: {
          title: "Weights are the links",
          text: "Every link carries a [weight](weight). The thicker it is, the larger the weight; blue stands for positive, orange for negative. All weights and biases together are the [parameters](parameter) of the network: everything it knows is in them.",
          task: "Change a weight by hand: click a link (or a node, and then one of the weights into it) and move the slider.",
          hint: "Links are easiest to hit near their left end. With the keyboard: reach a node with Tab, press Enter, then use the arrow keys on a slider.",
          praise:
            "The map and the loss followed at once. Training does nothing else: it changes weights, only it knows in which direction.",
        },
        ko: {
          title: "선이 곧 가중치",
          text: "선마다 [가중치](weight)가 하나씩 있습니다. 선이 굵을수록 가중치가 크고, 파랑은 양수, 주황은 음수입니다. 모든 가중치와 편향을 모은 것이 신경망의 [매개변수](parameter)이고, 신경망이 아는 것은 모두 여기에 들어 있습니다.",
          task: "가중치를 손으로 바꿔 보세요. 선을 누르거나 노드를 누른 다음, 막대를 움직이면 됩니다.",
          hint: "선은 왼쪽 끝 가까이에서 누르기 쉽습니다. 키보드로는 Tab 키로 노드에 가서 Enter를 누르고, 막대에서 화살표 키를 쓰세요.",
          praise:
            "지도와 손실이 곧바로 따라 바뀌었습니다. 학습도 이렇게 가중치를 바꾸는 일입니다. 다만 어느 쪽으로 바꿔야 하는지를 알고 바꿉니다.",
        },
      },
      isDone: ({ edits }) => edits > 0,
    },
    {
      at: "part:map",
      setup: { layers: [] },
      does: ["reset", "play"],
      says: {
        en: {
          title: "Without a hidden layer",
          text: "We took the hidden layers away and started training. Now features lead straight to the output, and all that the network can draw is **one straight line**. No line parts a circle from the ring around it: the [loss](loss) stays at about 0.5, and the [accuracy](accuracy) is that of guessing.",
        },
        ko: {
          title: "은닉층이 없으면",
          text: "은닉층을 모두 빼고 학습을 시작했습니다. 이제 특성이 출력으로 바로 이어지므로 신경망이 그을 수 있는 것은 **직선 하나**뿐입니다. 어떤 직선도 원과 그 둘레의 고리를 나누지 못합니다. [손실](loss)은 0.5쯤에 머물고, [정확도](accuracy)는 찍는 것과 다르지 않습니다.",
        },
      },
    },
    {
      at: "node:2-0",
      setup: { layers: [plainLayer(3)] },
      does: ["reset", "play"],
      says: {
        en: {
          title: "One hidden layer, three nodes",
          text: "With three nodes in a hidden layer the network draws three lines, and the output puts them together into a closed shape: roughly a triangle around the blue points.\n\nHidden layers form **features of their own** out of those that were given. That is why they are worth their cost.",
        },
        ko: {
          title: "은닉층 하나, 노드 세 개",
          text: "은닉층에 노드가 셋이면 직선을 세 개 그을 수 있고, 출력층은 이것을 모아 닫힌 모양을 만듭니다. 파란 점을 둘러싼 세모에 가까운 모양입니다.\n\n은닉층은 주어진 특성으로 **새로운 특성을 스스로 만들어 냅니다**. 은닉층을 두는 까닭이 여기에 있습니다.",
        },
      },
    },
    {
      at: "control:numHiddenLayers",
      setup: { layers: [], dataset: "xor" },
      does: ["pause", "reset"],
      challenge: true,
      says: {
        en: {
          title: "Your own network",
          text: "These points are of the same colour where X₁ and X₂ have the same sign. This is exclusive or, the classic problem that no single line solves.",
          task: "Add hidden layers and nodes, press Play, and reach an accuracy of at least 95% on the test data, with X₁ and X₂ as the only features.",
          hint: "One hidden layer of four nodes is enough. Add it with the + above the network, then add nodes with the small + above the layer.",
          praise:
            "Several lines together did what one could not. More nodes give more lines; more layers mix them in more ways.",
        },
        ko: {
          title: "직접 만드는 신경망",
          text: "X₁과 X₂의 부호가 같은 점끼리 색이 같습니다. 배타적 논리합(XOR)이라고 하는, 직선 하나로는 풀 수 없는 유명한 문제입니다.",
          task: "은닉층과 노드를 더하고 재생을 눌러, X₁과 X₂만 특성으로 쓰면서 테스트 데이터의 정확도를 95% 이상으로 올리세요.",
          hint: "노드 네 개짜리 은닉층 하나면 충분합니다. 신경망 위의 + 단추로 층을 더하고, 층 위의 작은 + 단추로 노드를 더하세요.",
          praise:
            "직선 하나로 안 되던 일을 직선 여러 개가 함께 해냈습니다. 노드가 늘면 직선이 늘고, 층이 늘면 이것을 섞는 방법이 늘어납니다.",
        },
      },
      isDone: ({ config, trials }) =>
        config.dataset === "xor" &&
        config.features.every((name) => name === "x" || name === "y") &&
        (trials.at(-1)?.accuracy ?? 0) >= 0.95,
    },
  ],
};

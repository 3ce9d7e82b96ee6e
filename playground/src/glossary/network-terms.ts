// Words for networks and what they are made of.

import { glossaryPart } from "./term.ts";

export const networkTerms = glossaryPart({
  machineLearning: {
    en: {
      name: "machine learning",
      meaning: "Making a computer find the rule in examples, instead of writing the rule down.",
    },
    ko: {
      name: "머신러닝 (기계 학습)",
      meaning: "규칙을 사람이 적어 주는 대신, 컴퓨터가 예에서 규칙을 찾아내게 하는 방법입니다.",
    },
  },
  deepLearning: {
    en: {
      name: "deep learning",
      meaning: "Machine learning with artificial neural networks that have hidden layers.",
    },
    ko: {
      name: "딥러닝",
      meaning: "은닉층이 있는 인공 신경망을 이용하는 머신러닝입니다.",
    },
  },
  neuralNetwork: {
    en: {
      name: "neural network",
      meaning: "Layers of nodes joined by weighted links: input, hidden layers, output.",
    },
    ko: {
      name: "인공 신경망",
      meaning:
        "가중치가 있는 선으로 이어진 노드의 층들입니다. 입력층, 은닉층, 출력층으로 이루어집니다.",
    },
  },
  keras: {
    en: {
      name: "Keras",
      meaning:
        "A model-level deep-learning library: you describe layers, it leaves tensor arithmetic to TensorFlow below it.",
    },
    ko: {
      name: "케라스",
      meaning:
        "모델 수준의 고수준 딥러닝 라이브러리입니다. 층을 쌓는 일을 맡고, 텐서 연산은 아래의 텐서플로에 맡깁니다.",
    },
  },
  tensorflow: {
    en: {
      name: "TensorFlow",
      meaning:
        "An open-source library of the Google Brain team that builds a graph of numeric operations and runs it on CPUs and GPUs.",
    },
    ko: {
      name: "텐서플로",
      meaning:
        "구글 브레인 팀이 만든 오픈 소스 라이브러리입니다. 수치 연산의 그래프를 만들어 CPU와 GPU에서 처리합니다.",
    },
  },
  tensor: {
    en: {
      name: "tensor",
      meaning:
        "Numbers in a grid of any dimension, roughly a higher-dimensional matrix: a number, a vector, a matrix and so on.",
    },
    ko: {
      name: "텐서",
      meaning: "행렬을 더 높은 차원으로 넓힌 수의 배열입니다. 수, 벡터, 행렬도 모두 텐서입니다.",
    },
  },
  graph: {
    en: {
      name: "graph of operations",
      meaning:
        "All computations of a model, drawn as operations and the tensors that flow between them.",
    },
    ko: {
      name: "연산 그래프",
      meaning: "모델의 모든 계산을 연산과 그 사이를 흐르는 텐서로 나타낸 것입니다.",
    },
  },
  layer: {
    en: {
      name: "layer",
      meaning: "A column of nodes that all take the outputs of the column before.",
    },
    ko: { name: "층 (레이어)", meaning: "앞 층의 출력을 함께 받는 노드들의 한 줄입니다." },
  },
  inputLayer: {
    en: { name: "input layer", meaning: "The first layer: the features of one example." },
    ko: { name: "입력층", meaning: "첫 번째 층으로, 예제 하나의 특성 값이 들어오는 곳입니다." },
  },
  hiddenLayer: {
    en: {
      name: "hidden layer",
      meaning: "A layer between input and output, in which the network forms features of its own.",
    },
    ko: {
      name: "은닉층",
      meaning:
        "입력층과 출력층 사이의 층입니다. 신경망은 여기서 스스로 새로운 특성을 만들어 냅니다.",
    },
  },
  outputLayer: {
    en: { name: "output layer", meaning: "The last layer: what the network predicts." },
    ko: { name: "출력층", meaning: "마지막 층으로, 신경망의 예측이 나오는 곳입니다." },
  },
  node: {
    en: {
      name: "node (neuron)",
      meaning:
        "Adds up its weighted inputs and a bias, and passes the sum through the activation function.",
    },
    ko: {
      name: "노드 (뉴런)",
      meaning: "입력에 가중치를 곱해 더하고 편향을 더한 뒤, 활성화 함수를 거쳐 내보냅니다.",
    },
  },
  weight: {
    en: {
      name: "weight",
      meaning:
        "How strongly one node acts on another; training changes it. Here: a link's thickness.",
    },
    ko: {
      name: "가중치",
      meaning:
        "한 노드가 다른 노드에 미치는 영향의 크기입니다. 학습은 이 값을 바꾸는 일입니다. 화면에서는 선의 굵기로 나타납니다.",
    },
  },
  bias: {
    en: { name: "bias", meaning: "A number that a node adds to its sum, whatever comes in." },
    ko: { name: "편향", meaning: "입력과 상관없이 노드가 합에 더하는 수입니다." },
  },
  parameter: {
    en: {
      name: "parameter",
      meaning: "Any number that training changes: all weights and biases together, the vector β.",
    },
    ko: {
      name: "매개변수 (파라미터)",
      meaning: "학습으로 바뀌는 수, 곧 모든 가중치와 편향입니다. 모아서 벡터 β로 씁니다.",
    },
  },
  feature: {
    en: {
      name: "feature",
      meaning: "A number that describes an example, given to the input layer: here X₁, X₂, X₁² …",
    },
    ko: {
      name: "특성",
      meaning: "예제를 나타내는 수로, 입력층에 들어갑니다. 여기서는 X₁, X₂, X₁² 등입니다.",
    },
  },
  label: {
    en: {
      name: "label",
      meaning: "The right answer that belongs to an example: its class or its number.",
    },
    ko: { name: "레이블 (정답)", meaning: "예제에 딸린 올바른 답입니다. 클래스이거나 수입니다." },
  },
  oneHot: {
    en: {
      name: "one-hot",
      meaning: "A class written as a vector with one 1 at its place: class 2 of 3 is (0, 1, 0).",
    },
    ko: {
      name: "원-핫",
      meaning:
        "해당하는 자리만 1인 벡터로 클래스를 나타낸 것입니다. 셋 중 둘째 클래스는 (0, 1, 0)입니다.",
    },
  },
  classification: {
    en: { name: "classification", meaning: "Predicting which class an example belongs to." },
    ko: { name: "분류", meaning: "예제가 어느 클래스에 속하는지 예측하는 문제입니다." },
  },
  regression: {
    en: { name: "regression", meaning: "Predicting a number." },
    ko: { name: "회귀", meaning: "수를 예측하는 문제입니다." },
  },
  noise: {
    en: {
      name: "noise",
      meaning: "Chance in the data that no rule explains, and that is better not learnt.",
    },
    ko: {
      name: "잡음",
      meaning: "규칙으로 설명되지 않는 데이터 속의 우연입니다. 배우지 않는 편이 낫습니다.",
    },
  },
  trainingData: {
    en: { name: "training data", meaning: "The examples that the network learns from." },
    ko: { name: "학습 데이터", meaning: "신경망이 배우는 데 쓰는 예제들입니다." },
  },
  testData: {
    en: {
      name: "test data",
      meaning:
        "Examples kept back from training, to see how well the network does on what is new to it.",
    },
    ko: {
      name: "테스트 데이터",
      meaning:
        "학습에 쓰지 않고 남겨 둔 예제들입니다. 처음 보는 데이터에서 얼마나 잘 맞히는지 알아봅니다.",
    },
  },
});

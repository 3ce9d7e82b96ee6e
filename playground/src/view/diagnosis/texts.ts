// The words for what goes wrong, and for what mends it.

import { phrases } from "../../language/phrases.ts";

const say = (value: number) => String(Number(value.toPrecision(2)));

export const diagnosisTexts = phrases({
  en: {
    dismiss: "Dismiss",
    failed: (message: string) => `Something failed: ${message}`,
    titles: {
      exploded: "The loss has grown beyond every number",
      explodedByPenalty: "The regularization has torn the weights apart",
      growing: "The loss is growing",
      jumping: "The loss leaps up and down",
      overfitting: "The network is overfitting",
      needsProbability: "Binary cross-entropy needs a probability",
      needsSoftmax: "Categorical cross-entropy needs a softmax",
      needsNumberLoss: "This loss is for classes",
      needsLinear: "The output cannot reach all numbers",
      numberLossOnClasses: "A loss for numbers on classes",
      lonelySoftmax: "A softmax with a single node",
      noFeatures: "The network sees nothing",
      allFrozen: "Every layer is frozen",
      deadLayer: "A layer is dead",
      deadNodes: "Many ReLU nodes are dead",
      saturated: "Nodes are stuck at their limits",
      alike: "All nodes are alike",
      tooSlow: "Hardly any progress: the steps are tiny",
      tooSimple: "This network can only draw a straight line",
      vanishing: "The gradient vanishes on its way",
      overRegularized: "The regularization is too strong",
      standstill: "Learning has come to a standstill",
    },
    why: {
      exploded: (rate: number) =>
        `With a learning rate of ${say(rate)} every step overshot the minimum by more than the one before, until the weights were no numbers any more (NaN). Shorter steps mend it.`,
      explodedByPenalty: () =>
        "Learning rate times regularization rate is above 2: every step turned the weights over and made them larger, until they were no numbers any more.",
      growing: (first: number, last: number) =>
        `It began at ${say(first)} and is now ${say(last)}: the steps are so long that they lead out of the valley instead of into it.`,
      jumping: () =>
        "The steps are so long that they jump across the minimum again and again. A lower learning rate lets the loss settle.",
      overfitting: (best: number, last: number) =>
        `The training loss still falls, but the test loss has risen from ${say(best)} to ${say(last)}: the network learns the chance of its few points by heart.`,
      needsProbability: () =>
        "It takes the logarithm of the output, which therefore has to lie between 0 and 1. Only a sigmoid or a softmax sees to that.",
      needsSoftmax: (nodes: number) =>
        nodes === 1
          ? "It compares the probabilities of several classes. A single output node has nothing to be compared with, so that nothing is learnt."
          : "It reads the outputs as probabilities of the classes, which must add up to 1. Only softmax sees to that.",
      needsNumberLoss: () =>
        "Cross-entropy compares probabilities, but here a number is to be predicted. For numbers there are the squared and the absolute error.",
      needsLinear: () =>
        "The numbers to be predicted are positive and negative, and this activation of the output has no negative values. A linear output reaches them all.",
      numberLossOnClasses: () =>
        "It works, but a confident wrong answer costs little, so that learning is slow where it matters most. Cross-entropy, with the output that belongs to it, does better.",
      lonelySoftmax: (layer: number) =>
        `Softmax compares the nodes of a layer with each other. The one node of hidden layer ${layer} has none to be compared with and always gives 1.`,
      noFeatures: () =>
        "No feature is switched on, so that every point looks the same. All that can be learnt is one number for all of them.",
      allFrozen: () =>
        "Training leaves the weights of frozen layers as they are, and here those of the output as well: whatever the gradient says, nothing can change.",
      deadLayer: (layer: number) =>
        `Every ReLU node of hidden layer ${layer} gives 0 at all points, so that nothing gets through and no gradient comes back. Most often a step was too long.`,
      deadNodes: (layer: number, dead: number, nodes: number) =>
        `${dead} of ${nodes} nodes of hidden layer ${layer} give 0 at all points: their sums are negative everywhere. A ReLU has no slope there, so that they learn no more.`,
      saturated: (layer: number, hidden: number) =>
        `${layer > hidden ? "The output is" : `The nodes of hidden layer ${layer} are`} at the flat end of the activation at nearly all points. The slope there is about 0, so that hardly anything is learnt. The steps were too long.`,
      alike: () =>
        "All nodes of a layer began with the same weights, so that they get the same gradient and stay the same for ever. Random initial weights tell them apart.",
      tooSlow: (rate: number) =>
        `With a learning rate of ${String(rate)} the weights hardly move. The direction is right, only the steps are too short.`,
      tooSimple: (layers: number) =>
        layers === 0
          ? "Without a hidden layer the network parts the plane by one straight line, and these points need a bent one."
          : "With linear activations all layers together are no more than one straight line, however many there are. An activation with a bend changes that.",
      vanishing: (layers: number) =>
        `Through ${layers} layers with flat activations the gradient shrinks at each, and hardly anything reaches the first layers. ReLU does not flatten, and Adam lengthens short steps.`,
      overRegularized: (rate: number) =>
        `A regularization rate of ${say(rate)} pulls the weights to 0 more strongly than the data pull them away.`,
      standstill: (epoch: number) =>
        `Nothing has changed much for half of the ${epoch} epochs, and the predictions are still poor. The network may be too small for these points, or the optimizer may be stuck on a plateau.`,
    },
    mends: {
      learningRate: (value: number) => `Learning rate → ${String(value)}`,
      regularizationRate: (value: number) => `Regularization rate → ${String(value)}`,
      sigmoid: () => "Sigmoid with binary cross-entropy",
      softmax: () => "Softmax with categorical cross-entropy",
      linearOutput: () => "Linear output",
      meanSquaredError: () => "Mean squared error, linear output",
      tanhLayer: () => "Use tanh in this layer",
      leakyRelu: () => "Use leaky ReLU",
      tanh: () => "Use tanh",
      relu: () => "Use ReLU",
      initializer: () => "Random initial weights",
      features: () => "Switch on X₁ and X₂",
      thaw: () => "Thaw all layers",
      addLayer: () => "Add a hidden layer",
      addNodes: () => "A larger network",
      adam: () => "Use Adam",
      penalty: () => "L2 regularization",
      moreData: (value: number) => `Train on ${value}% of the data`,
    },
  },
  ko: {
    dismiss: "닫기",
    failed: (message) => `문제가 생겼습니다: ${message}`,
    titles: {
      exploded: "손실이 끝없이 커졌습니다",
      explodedByPenalty: "규제가 가중치를 무너뜨렸습니다",
      growing: "손실이 커지고 있습니다",
      jumping: "손실이 오르내리기만 합니다",
      overfitting: "과적합이 일어나고 있습니다",
      needsProbability: "이진 엔트로피에는 확률이 필요합니다",
      needsSoftmax: "범주형 엔트로피에는 소프트맥스가 필요합니다",
      needsNumberLoss: "분류에 쓰는 손실 함수입니다",
      needsLinear: "출력이 모든 수를 나타내지 못합니다",
      numberLossOnClasses: "분류 문제에 회귀용 손실 함수를 쓰고 있습니다",
      lonelySoftmax: "노드가 하나뿐인 소프트맥스입니다",
      noFeatures: "신경망이 아무것도 보지 못합니다",
      allFrozen: "모든 층이 동결되어 있습니다",
      deadLayer: "층 하나가 모두 죽었습니다",
      deadNodes: "죽은 ReLU 노드가 많습니다",
      saturated: "노드가 한계값에 붙어 있습니다",
      alike: "노드가 모두 똑같습니다",
      tooSlow: "걸음이 너무 작아 거의 나아가지 못합니다",
      tooSimple: "이 신경망은 직선밖에 그리지 못합니다",
      vanishing: "기울기가 도중에 사라집니다",
      overRegularized: "규제가 너무 강합니다",
      standstill: "학습이 멈춰 있습니다",
    },
    why: {
      exploded: (rate) =>
        `학습률 ${say(rate)}에서는 걸음마다 최솟값을 더 크게 지나쳐서, 마침내 가중치가 수가 아니게 되었습니다(NaN). 걸음을 줄이면 됩니다.`,
      explodedByPenalty: () =>
        "학습률과 규제 강도의 곱이 2를 넘습니다. 갱신할 때마다 가중치의 부호가 뒤집히며 커져서, 마침내 수가 아니게 되었습니다.",
      growing: (first, last) =>
        `처음에 ${say(first)}이던 손실이 지금은 ${say(last)}입니다. 걸음이 너무 커서 골짜기로 내려가지 못하고 밖으로 나가고 있습니다.`,
      jumping: () =>
        "걸음이 너무 커서 최솟값을 이쪽저쪽으로 거듭 뛰어넘습니다. 학습률을 낮추면 손실이 가라앉습니다.",
      overfitting: (best, last) =>
        `학습 손실은 계속 줄지만 테스트 손실은 ${say(best)}에서 ${say(last)}(으)로 커졌습니다. 몇 안 되는 점의 우연까지 외우고 있습니다.`,
      needsProbability: () =>
        "이 손실 함수는 출력의 로그를 구하므로 출력이 0과 1 사이에 있어야 합니다. 시그모이드나 소프트맥스를 써야 그렇게 됩니다.",
      needsSoftmax: (nodes) =>
        nodes === 1
          ? "이 손실 함수는 여러 클래스의 확률을 견줍니다. 출력 노드가 하나뿐이면 견줄 것이 없어 아무것도 배우지 못합니다."
          : "이 손실 함수는 출력을 클래스의 확률로 읽으므로 출력을 모두 더하면 1이어야 합니다. 소프트맥스를 써야 그렇게 됩니다.",
      needsNumberLoss: () =>
        "엔트로피는 확률을 견주는 손실인데, 지금은 수를 예측하는 문제입니다. 수에는 제곱 오차나 절대 오차를 씁니다.",
      needsLinear: () =>
        "예측할 수에는 양수도 음수도 있는데, 이 출력 활성화 함수는 음수를 내지 못합니다. 선형 출력은 모든 수를 낼 수 있습니다.",
      numberLossOnClasses: () =>
        "학습은 되지만, 자신 있게 틀린 답도 손실이 작아서 정작 고쳐야 할 곳에서 느립니다. 엔트로피와 그에 맞는 출력을 쓰는 편이 낫습니다.",
      lonelySoftmax: (layer) =>
        `소프트맥스는 한 층의 노드를 서로 견줍니다. 은닉층 ${layer}에는 노드가 하나뿐이라 견줄 것이 없어 늘 1만 내보냅니다.`,
      noFeatures: () =>
        "켜 놓은 특성이 없어서 모든 점이 똑같아 보입니다. 배울 수 있는 것은 모든 점에 똑같이 답할 수 하나뿐입니다.",
      allFrozen: () =>
        "동결된 층의 가중치는 학습해도 바뀌지 않습니다. 지금은 출력층까지 모두 동결되어 있어서, 기울기가 무엇이든 달라지는 것이 없습니다.",
      deadLayer: (layer) =>
        `은닉층 ${layer}의 ReLU 노드가 어느 점에서나 0만 내보냅니다. 값이 지나가지 못하고 기울기도 돌아오지 않습니다. 대개 한 걸음이 너무 커서 생깁니다.`,
      deadNodes: (layer, dead, nodes) =>
        `은닉층 ${layer}의 노드 ${nodes}개 가운데 ${dead}개가 어느 점에서나 0만 내보냅니다. 합이 모두 음수여서 ReLU의 기울기가 0이므로 더는 배우지 못합니다.`,
      saturated: (layer, hidden) =>
        `${layer > hidden ? "출력이" : `은닉층 ${layer}의 노드가`} 거의 모든 점에서 활성화 함수의 평평한 끝에 가 있습니다. 그곳은 기울기가 0에 가까워 거의 배우지 못합니다. 걸음이 너무 컸습니다.`,
      alike: () =>
        "한 층의 노드가 모두 같은 가중치로 시작해 같은 기울기를 받으므로 언제까지나 똑같습니다. 초기 가중치를 무작위로 뽑으면 서로 달라집니다.",
      tooSlow: (rate) =>
        `학습률 ${String(rate)}에서는 가중치가 거의 움직이지 않습니다. 방향은 맞지만 걸음이 너무 작습니다.`,
      tooSimple: (layers) =>
        layers === 0
          ? "은닉층이 없는 신경망은 평면을 직선 하나로 나눌 뿐인데, 이 점들을 나누려면 굽은 선이 필요합니다."
          : "활성화 함수가 선형이면 층을 아무리 쌓아도 직선 하나와 다르지 않습니다. 굽은 활성화 함수를 쓰면 달라집니다.",
      vanishing: (layers) =>
        `평평한 활성화 함수를 쓰는 층이 ${layers}개나 되어, 층을 지날 때마다 기울기가 줄고 앞쪽 층에는 거의 닿지 않습니다. ReLU는 평평해지지 않고, Adam은 짧은 걸음을 늘려 줍니다.`,
      overRegularized: (rate) =>
        `규제 강도 ${say(rate)}은(는) 데이터가 가중치를 움직이는 힘보다 더 세게 가중치를 0으로 끌어당깁니다.`,
      standstill: (epoch) =>
        `${epoch} 에포크의 절반 동안 거의 달라진 것이 없고 예측은 아직 좋지 않습니다. 이 데이터에는 신경망이 너무 작거나, 최적화가 평평한 곳에 갇혀 있을 수 있습니다.`,
    },
    mends: {
      learningRate: (value) => `학습률 → ${String(value)}`,
      regularizationRate: (value) => `규제 강도 → ${String(value)}`,
      sigmoid: () => "시그모이드와 이진 엔트로피 쓰기",
      softmax: () => "소프트맥스와 범주형 엔트로피 쓰기",
      linearOutput: () => "출력을 선형으로",
      meanSquaredError: () => "평균 제곱 오차와 선형 출력 쓰기",
      tanhLayer: () => "이 층에 tanh 쓰기",
      leakyRelu: () => "Leaky ReLU 쓰기",
      tanh: () => "tanh 쓰기",
      relu: () => "ReLU 쓰기",
      initializer: () => "초기 가중치를 무작위로",
      features: () => "X₁과 X₂ 켜기",
      thaw: () => "모든 층의 동결 풀기",
      addLayer: () => "은닉층 추가",
      addNodes: () => "신경망 키우기",
      adam: () => "Adam 쓰기",
      penalty: () => "L2 규제 쓰기",
      moreData: (value) => `데이터의 ${value}%로 학습`,
    },
  },
});

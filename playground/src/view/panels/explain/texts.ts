// The texts of the tool that explains a step.

import { phrases } from "../../../language/phrases.ts";

export const explainTexts = phrases({
  en: {
    intro:
      "Take one step of training and see every number of it: on the network above, and below in the formulas of one node. These are the numbers that the engine really computes, and the step is a real one.",
    take: "Take a step",
    unit: "One step is",
    units: { example: "one example", batch: "one batch", epoch: "one epoch" },
    epochNote: "Of an epoch you see the last step.",
    nothing: "There are no points to train on.",
    movedOn: "The network has changed since. Take another step to see its numbers.",
    failed: (message: string) => `The step failed: ${message}`,
    taken: (step: number, count: number) =>
      `Step ${step}, on a batch of ${count} ${count === 1 ? "example" : "examples"}`,
    phase: "Phase",
    phases: { forward: "1 Forward", loss: "2 Loss", backward: "3 Backward", update: "4 Update" },
    phaseTexts: {
      forward:
        "Every node adds up its inputs times their weights, and its bias: z. Its activation function makes the output a of it, which the next layer takes.",
      loss: "The loss compares what came out, ŷ, with what should have come out, y, and is averaged over the batch.",
      backward:
        "From the output back to the front: δ says how much the loss would grow if z grew a little. It comes from the δ of the next layer through the weights, times the derivative of the activation.",
      update:
        "The gradient of a weight is δ times its input, added over the batch. The optimizer moves the weight against it.",
    },
    previous: "Previous phase",
    next: "Next phase",
    example: "Example of the batch",
    exampleOf: (number: number, count: number) => `${number} of ${count}`,
    node: "Node",
    chooseHint: "or press a node of the network",
    formulas: (node: string) => `Formulas of ${node}`,
    weights: (node: string) => `Weights into ${node}`,
    from: "From",
    input: "Input x",
    weight: "Weight w",
    product: "w·x",
    gradient: "Gradient g",
    newWeight: "New weight",
    bias: "Bias",
    chooseWeight: (from: string) => `Show the update of the weight from ${from}`,
    lossOfExample: "Loss of this example at this output",
    lossOfBatch: "Loss of the batch",
    penalty: (value: string) => `Behind it stands the penalty on large weights: ${value}.`,
    outputFirst: "The loss is computed at the output; choose an output node to see its part.",
    gradientOfWeight: "Gradient of the chosen weight",
    update: "Update of the chosen weight",
    frozen: "This layer is frozen: its weights stay, whatever the gradient says.",
    state: "What the optimizer remembers",
    stateBefore: "before",
    stateAfter: "after",
    curve: (name: string) => `Activation function ${name}`,
    curveLabel: (z: string, a: string, slope: string) =>
      `Curve and derivative of the activation; the node works at z = ${z}, where the curve is ${a} and its derivative ${slope}`,
    curveValue: "activation",
    curveSlope: "derivative",
    optimizers: {
      sgd: "SGD remembers nothing: every step goes against the gradient, as far as the learning rate η says.",
      momentum:
        "Momentum remembers the last move m: inertia keeps part of it, μ, which carries over little bumps and dampens zig-zag.",
      nesterov:
        "NAG remembers the last move m too, but looks where inertia will carry it and steps from there, with less movement in vain.",
      adagrad:
        "Adagrad remembers the sum A of all squared gradients: weights that have moved much take ever shorter steps.",
      rmsprop:
        "RMSprop remembers a moving mean v of squared gradients, which forgets: so the steps do not die away as those of Adagrad do.",
      adam: "Adam remembers both: a moving mean m of gradients, as momentum, and one of their squares v, as RMSprop. α makes up for both beginning at 0.",
    },
    compatible:
      "As TensorFlow Playground: first the gradient, then the penalty, each times the learning rate.",
  },
  ko: {
    intro:
      "학습을 한 단계만 진행하고 그 안의 모든 수를 보세요. 위의 신경망과 아래의 노드별 수식에 나타납니다. 엔진이 실제로 계산한 수이며, 실제 학습 단계입니다.",
    take: "한 단계 진행",
    unit: "한 단계의 크기",
    units: { example: "예제 하나", batch: "배치 하나", epoch: "에포크 하나" },
    epochNote: "에포크를 고르면 그 마지막 갱신을 보여 줍니다.",
    nothing: "학습할 데이터가 없습니다.",
    movedOn: "그 뒤로 신경망이 바뀌었습니다. 새 수를 보려면 한 단계 더 진행하세요.",
    failed: (message) => `단계를 진행하지 못했습니다: ${message}`,
    taken: (step, count) => `${step}번째 갱신, 예제 ${count}개의 배치`,
    phase: "국면",
    phases: { forward: "1 순전파", loss: "2 손실", backward: "3 역전파", update: "4 갱신" },
    phaseTexts: {
      forward:
        "노드는 입력에 가중치를 곱해 모두 더하고 편향을 더합니다. 이것이 z입니다. 활성화 함수가 z를 출력 a로 바꾸고, 다음 층이 a를 받습니다.",
      loss: "손실은 나온 값 ŷ를 나와야 할 값 y와 비교하고, 배치 전체에서 평균을 냅니다.",
      backward:
        "출력에서 앞쪽으로 거슬러 갑니다. δ는 z가 조금 커질 때 손실이 얼마나 커지는지를 나타냅니다. 다음 층의 δ가 가중치를 거쳐 오고, 활성화 함수의 미분이 곱해집니다.",
      update:
        "가중치의 기울기는 δ에 입력을 곱해 배치에서 더한 것입니다. 최적화 방법은 가중치를 기울기의 반대쪽으로 옮깁니다.",
    },
    previous: "이전 국면",
    next: "다음 국면",
    example: "배치의 예제",
    exampleOf: (number, count) => `${count}개 중 ${number}번째`,
    node: "노드",
    chooseHint: "신경망의 노드를 눌러도 됩니다",
    formulas: (node) => `${node}의 수식`,
    weights: (node) => `${node}(으)로 들어오는 가중치`,
    from: "출발",
    input: "입력 x",
    weight: "가중치 w",
    product: "w·x",
    gradient: "기울기 g",
    newWeight: "새 가중치",
    bias: "편향",
    chooseWeight: (from) => `${from}에서 오는 가중치의 갱신 보기`,
    lossOfExample: "이 예제, 이 출력의 손실",
    lossOfBatch: "배치의 손실",
    penalty: (value) => `여기에 큰 가중치에 대한 규제가 더해집니다: ${value}.`,
    outputFirst: "손실은 출력에서 계산합니다. 출력 노드를 고르면 그 부분을 볼 수 있습니다.",
    gradientOfWeight: "고른 가중치의 기울기",
    update: "고른 가중치의 갱신",
    frozen: "이 층은 동결되어 있어, 기울기가 어떻든 가중치가 그대로입니다.",
    state: "최적화 방법이 기억하는 것",
    stateBefore: "갱신 전",
    stateAfter: "갱신 후",
    curve: (name) => `활성화 함수 ${name}`,
    curveLabel: (z, a, slope) =>
      `활성화 함수와 그 미분의 곡선. 노드는 z = ${z}에서 일하며 함숫값은 ${a}, 미분은 ${slope}입니다`,
    curveValue: "활성화 함수",
    curveSlope: "미분",
    optimizers: {
      sgd: "SGD는 아무것도 기억하지 않습니다. 매번 학습률 η만큼 기울기의 반대쪽으로 갑니다.",
      momentum:
        "모멘텀은 지난 이동 m을 기억합니다. 관성 μ만큼 이어져서 작은 굴곡을 넘고 지그재그를 줄입니다.",
      nesterov:
        "NAG도 지난 이동 m을 기억하지만, 관성이 데려갈 곳을 미리 보고 거기서 걸음을 내디뎌 불필요한 이동을 줄입니다.",
      adagrad:
        "Adagrad는 지금까지의 기울기 제곱의 합 A를 기억합니다. 많이 움직인 가중치일수록 보폭이 줄어듭니다.",
      rmsprop:
        "RMSProp은 기울기 제곱의 이동 평균 v를 기억하고 오래된 것은 잊습니다. 그래서 Adagrad처럼 걸음이 멎지 않습니다.",
      adam: "Adam은 둘 다 기억합니다. 모멘텀처럼 기울기의 이동 평균 m을, RMSProp처럼 제곱의 이동 평균 v를 기억합니다. α는 둘이 0에서 시작한 것을 바로잡습니다.",
    },
    compatible:
      "TensorFlow Playground처럼 기울기를 먼저, 규제를 그다음에, 각각 학습률을 곱해 적용합니다.",
  },
});

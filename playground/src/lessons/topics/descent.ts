// The lesson on gradient descent: parameters, gradient, step length, and what can go wrong.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3", layers: [plainLayer(4), plainLayer(2)] },
  steps: [
    {
      at: "part:network",
      says: {
        en: {
          title: "25 numbers to find",
          text: "This network has 22 links and biases of its hidden nodes, and three more at the output: 25 [parameters](parameter). Collect them in one vector β. For every β there is a [loss](loss) L(β); think of a landscape whose height is the loss. Learning means to find a low place in it.",
        },
        ko: {
          title: "찾아야 할 수 25개",
          text: "이 신경망에는 은닉층까지의 가중치와 편향이 22개, 출력에 3개가 더 있어 모두 25개의 [매개변수](parameter)가 있습니다. 이것을 벡터 β 하나로 모읍시다. β마다 [손실](loss) L(β)가 정해지므로, 높이가 손실인 지형을 떠올릴 수 있습니다. 학습이란 이 지형에서 낮은 곳을 찾는 일입니다.",
        },
      },
    },
    {
      at: "part:losses",
      code: "β  ←  β − (learning rate) · ∇L(β)",
      says: {
        en: {
          title: "Downhill is −∇L",
          text: "The [gradient](gradient) ∇L(β) has one slope per parameter and points where the loss grows fastest. So its opposite, **−∇L(β)**, points downhill. [Gradient descent](gradientDescent) takes a small step that way, looks again, and takes the next. [Backpropagation](backpropagation) computes all 25 slopes in one go from the output back to the input.",
        },
        ko: {
          title: "내리막은 −∇L",
          text: "[기울기](gradient) ∇L(β)는 매개변수마다 하나씩 구한 기울기를 모은 벡터로, 손실이 가장 빨리 커지는 쪽을 가리킵니다. 그러니 반대인 **−∇L(β)**는 내리막을 가리킵니다. [경사 하강법](gradientDescent)은 그쪽으로 조금 걷고, 다시 살펴보고, 또 걷습니다. 기울기 25개는 [역전파](backpropagation)가 출력에서 입력 쪽으로 가며 한꺼번에 구합니다.",
        },
      },
    },
    {
      at: "control:stepButton",
      does: ["reset"],
      says: {
        en: {
          title: "Take some steps",
          text: "Each press of the step button goes down for a while and stops. Watch the links: they change a little with every [step](step), all at once.",
          task: "Press the step button until five epochs are over.",
          hint: "It is the button to the right of Play. With “one epoch” beside it, five presses are enough.",
          praise: "The loss went down a little each time. That is all there is to learning.",
        },
        ko: {
          title: "몇 걸음 걸어 보기",
          text: "한 단계 단추를 누를 때마다 조금 내려가고 멈춥니다. 선을 지켜보세요. [갱신](step)할 때마다 모든 선이 한꺼번에 조금씩 바뀝니다.",
          task: "다섯 에포크가 지날 때까지 한 단계 단추를 누르세요.",
          hint: "재생 단추의 오른쪽 단추입니다. 옆의 목록이 ‘에포크 하나’이면 다섯 번만 누르면 됩니다.",
          praise: "손실이 조금씩 줄었습니다. 학습이란 이것이 전부입니다.",
        },
      },
      isDone: ({ frame }) => frame.epoch >= 5,
    },
    {
      at: "control:learningRate",
      setup: { learningRate: 0.0001 },
      does: ["reset", "play"],
      says: {
        en: {
          title: "Steps too short",
          text: "The [learning rate](learningRate) is the length of a step. Now it is 0.0001: the direction is right, but the loss hardly moves. It would arrive, only nobody wants to wait for it. After a while the page says so, too.",
        },
        ko: {
          title: "걸음이 너무 작으면",
          text: "[학습률](learningRate)은 한 걸음의 크기입니다. 지금은 0.0001입니다. 방향은 맞지만 손실이 거의 움직이지 않습니다. 언젠가는 닿겠지만 기다릴 사람이 없습니다. 조금 지나면 화면에서도 알려 줍니다.",
        },
      },
    },
    {
      at: "control:learningRate",
      setup: {
        ...{ problem: "regression", output: "linear", activation: "linear" },
        learningRate: 10,
      },
      does: ["reset", "play"],
      says: {
        en: {
          title: "Steps too long",
          text: "With a learning rate of 10 each step flies across the valley and lands higher on the other side. The loss [diverges](divergence) until it is no number any more: NaN.",
          task: "Mend it: lower the learning rate and train for at least three epochs.",
          hint: "The page offers a button that does it. By hand: choose 0.1 or less, press Reset, then Play. The broken weights have to go, which is why Reset is needed.",
          praise: "A shorter step, and the very same network learns.",
        },
        ko: {
          title: "걸음이 너무 크면",
          text: "학습률이 10이면 걸음마다 골짜기를 건너뛰어 맞은편 더 높은 곳에 떨어집니다. 손실이 [발산](divergence)해서 마침내 수가 아니게 됩니다(NaN).",
          task: "고쳐 보세요. 학습률을 낮추고 세 에포크 넘게 학습시키세요.",
          hint: "화면에 고쳐 주는 단추가 나와 있습니다. 직접 하려면 0.1 이하를 고르고 초기화를 누른 다음 재생을 누르세요. 망가진 가중치를 버려야 하므로 초기화가 필요합니다.",
          praise: "걸음을 줄였을 뿐인데, 똑같은 신경망이 잘 배웁니다.",
        },
      },
      isDone: ({ config, frame }) =>
        config.learningRate < 10 && frame.epoch >= 3 && Number.isFinite(frame.train.loss),
    },
    {
      at: "control:redrawWeights",
      setup: {
        ...{ problem: "classification", output: "tanh", activation: "tanh" },
        ...{ dataset: "xor", layers: [plainLayer(2)], learningRate: 0.1 },
      },
      does: ["reset", "play"],
      says: {
        en: {
          title: "Where one begins matters",
          text: "The landscape has several valleys. Descent reaches the bottom of the one it began in, a local [minimum](minimum), and that need not be the deepest. Two nodes can just solve this problem, but not from every beginning.",
          task: "Draw other [initial weights](initialWeights) with the dice above the network and press Play. Do it at least twice, and compare where the loss ends.",
          hint: "The dice stands at the right of the number of hidden layers. After drawing, training is paused; press Play each time.",
          praise:
            "The same data and the same network, but other ends. More nodes make good valleys more common.",
        },
        ko: {
          title: "어디서 시작하는지도 중요합니다",
          text: "지형에는 골짜기가 여럿입니다. 경사 하강법은 시작한 골짜기의 바닥, 곧 지역 [최솟값](minimum)에 닿을 뿐이고, 그곳이 가장 깊다는 법은 없습니다. 이 문제는 노드 두 개로도 겨우 풀리지만, 어디서 시작해도 풀리는 것은 아닙니다.",
          task: "신경망 위의 주사위 단추로 [초기 가중치](initialWeights)를 다시 뽑고 재생을 누르세요. 두 번 넘게 되풀이하며 손실이 어디서 멈추는지 견주어 보세요.",
          hint: "주사위는 은닉층 수의 오른쪽에 있습니다. 다시 뽑으면 학습이 멈추므로 그때마다 재생을 누르세요.",
          praise:
            "데이터도 신경망도 같지만 끝이 다릅니다. 노드가 많을수록 좋은 골짜기를 만나기 쉽습니다.",
        },
      },
      isDone: ({ trials }) =>
        new Set(trials.filter(({ epoch }) => epoch > 10).map(({ config }) => config.weightSeed))
          .size >= 3,
    },
    {
      at: "control:learningRate",
      setup: { layers: [plainLayer(6)], weightSeed: null, learningRate: 0.001 },
      does: ["pause", "reset"],
      challenge: true,
      within: 300,
      says: {
        en: {
          title: "The right step",
          text: "Six nodes for exclusive or, but a [learning rate](learningRate) that is far too small. Between too short and too long lies about a factor of ten that does well.",
          task: "Change the learning rate only, and reach a test loss of 0.03 or less within 300 epochs. If 300 are over, reset and try another.",
          hint: "Try 0.01, 0.1 and 1 one after the other. Two of them fail, each in its own way. The page looks at every epoch, however fast they pass.",
          praise:
            "Finding a good learning rate by trying powers of ten is what everybody does in practice.",
        },
        ko: {
          title: "알맞은 걸음",
          text: "배타적 논리합에 노드 여섯 개면 넉넉한데, [학습률](learningRate)이 너무 작습니다. 너무 작은 값과 너무 큰 값 사이에 열 배쯤 되는 알맞은 범위가 있습니다.",
          task: "학습률만 바꾸어 300 에포크 안에 테스트 손실을 0.03 이하로 줄이세요. 300 에포크가 지나면 초기화하고 다른 값으로 다시 해 보세요.",
          hint: "0.01, 0.1, 1을 차례로 써 보세요. 둘은 실패하는데, 그 모습이 서로 다릅니다. 아무리 빨리 지나가도 에포크마다 확인하니 속도는 상관없습니다.",
          praise: "10배씩 바꿔 가며 알맞은 학습률을 찾는 것은 실제로도 누구나 하는 방법입니다.",
        },
      },
      isDone: ({ config, frame }) =>
        config.dataset === "xor" &&
        config.layers.map(({ units }) => units).join() === "6" &&
        config.optimizer === "sgd" &&
        frame.epoch >= 1 &&
        frame.epoch <= 300 &&
        frame.test.loss <= 0.03,
    },
  ],
};
